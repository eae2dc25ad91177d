/** What a problem is in plain words: what goes wrong, what it means for the business, what to do. */
import type { Language } from '../texts/language.ts'
import { actionWords } from './actions.ts'
import type { Cause } from './causes.ts'
import { causeOf, effects } from './causes.ts'

export interface ProblemWords extends Cause {
  /** What the messages ask for, as a heading. */
  action: string
  icon: string
  /** What it means while they have not arrived. */
  effect: string
}

/** The words of a kind of failure. */
export function causeWords(code: string, _language: Language): Cause {
  return causeOf(code)
}

/** The words of a problem; `since` is a time of day in the reader's zone. */
export function explainProblem({ action, errorCode }: { action: string, errorCode: string }, since: string, language: Language): ProblemWords {
  const { title, icon, family } = actionWords(action)
  return { ...causeWords(errorCode, language), action: title, icon, effect: effects[family](since) }
}
