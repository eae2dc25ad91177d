/** What a problem is in plain words: what goes wrong, what it means for the business, what to do. */
import type { Language } from '../texts/language.ts'
import { actionLook, actionTitle } from './actions.ts'
import type { Cause } from './causes.ts'
import { causeOf, effectOf } from './causes.ts'

export interface ProblemWords extends Cause {
  /** What the messages ask for, as a heading. */
  action: string
  icon: string
  /** What it means while they have not arrived. */
  effect: string
}

/** The words of a problem; `since` is a time of day in the reader's zone, or null while that is not known. */
export function explainProblem({ action, errorCode }: { action: string, errorCode: string }, since: string | null, language: Language): ProblemWords {
  const { icon, family } = actionLook(action)
  return { ...causeOf(errorCode, language), action: actionTitle(action, language), icon, effect: effectOf(family, since, language) }
}
