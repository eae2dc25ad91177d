/**
 * What makes two failures the same problem: their integration, their action, the kind of failure, and what its message says apart from
 * ids, numbers, article numbers and quotations. Made of nothing else, so that whoever fails an event knows its problem without asking.
 */
import { v5 as uuidv5 } from 'uuid'

/** What decides. */
export interface Failure { integrationId: string, action: string, errorCode: string, errorMessage: string }

/** What all failures of a problem have in common, as a UUID, and their message without what differs from event to event. */
export interface Fingerprint { fingerprint: string, pattern: string }

/** The fingerprint of the problem that a failure belongs to. Equal failures always have the same, in every version of Waybill. */
export function fingerprint({ integrationId, action, errorCode, errorMessage }: Failure): Fingerprint {
  const pattern = toPattern(errorMessage)
  return { fingerprint: uuidv5(JSON.stringify([action, errorCode, pattern]), integrationId), pattern }
}

/** Characters of a pattern; what is said further on tells problems apart no better. */
const maxLength = 300

/** Characters that are read of a message. */
const maxRead = 2000

/** Stands for what was taken out. */
const blank = '*'

/** What is taken out, and what is left in its place. First what encloses other things, then the words that are left. */
const rules: readonly (readonly [RegExp, string])[] = [
  [/‹masked:[^›]*›/g, blank],
  [/"[^"]*"|“[^”]*”|„[^“”]*[“”]|«[^»]*»|`[^`]*`/g, blank],
  [/(?<!\p{L})'[^']*'(?!\p{L})/gu, blank],
  [/\b[a-z][a-z0-9+.-]*:\/\/[^\s)>\]]+/gi, blank],
  [/[^\s@<>()]+@[^\s@<>()]+\.[^\s@<>().,;]+/g, blank],
]

/** The destination's refusals of one kind or another: 404 and 422 have different causes, 502 and 503 the same. */
const refusedStatus = /^4\d\d$/

/** A word of letters and digits, with what joins the parts of an article number, an id, a time or a name of a field. */
const word = /[\p{L}\p{N}](?:[\p{L}\p{N}_]|[-./:#+](?=[\p{L}\p{N}]))*/gu

/** The message without what differs from event to event, at most 300 characters. What cutting leaves of a character is replaced, because Postgres refuses it. */
export function toPattern(message: string): string {
  const opened = rules.reduce((text, [found, left]) => text.replace(found, left), message.slice(0, maxRead))
  const blanked = opened.replace(word, (found, at: number) => isKept(found, opened.slice(at - 1, at + found.length + 1)) ? found : blank)
  return blanked.replace(/\s+/g, ' ').replace(/\*(?:(?:[-,./:#+]| and)? ?\*)+/g, blank).trim().slice(0, maxLength).toWellFormed()
}

/** Words with a digit differ; so do codes in capitals such as CHAIR-UNO-BLK, but not abbreviations such as SKU or HTTP. */
function isKept(found: string, surrounded: string): boolean {
  if (/\p{N}/u.test(found)) return surrounded === `(${found})` && refusedStatus.test(found)
  return !/^\p{Lu}+(?:[-._/:#+]\p{Lu}+)+$/u.test(found)
}
