/**
 * The one table of causes: for every way in which carrying a message can fail, what happened and what to do; for every kind
 * of message, what it means for the business that it did not arrive. `explain-event.ts` puts the two together. The words are in
 * `texts/<language>/causes.json` and `effects.json`.
 */
import { isFailureCode } from '../../shared/failures.ts'
import type { Language } from '../texts/language.ts'
import type { ActionFamily } from './actions.ts'

export interface Cause {
  /** A few words for lists: "Refused by the platform". */
  short: string
  /** A whole sentence. */
  happened: string
  /** What a person can do once the machine has given up. */
  advice: string
}

/** The cause behind an error code. Codes this version does not know get a sentence that is always true. */
export function causeOf(code: string, { t }: Language): Cause {
  const key = isFailureCode(code) ? code : 'unknown'
  return { short: t(`causes.${key}.short`), happened: t(`causes.${key}.happened`), advice: t(`causes.${key}.advice`) }
}

/** What it means for the business while a message has not arrived. `since` is a time of day, or null while the reader's clock is not known. */
export function effectOf(family: ActionFamily, since: string | null, { t }: Language): string {
  return since === null ? t(`effects.${family}.now`) : t(`effects.${family}.since`, { since })
}
