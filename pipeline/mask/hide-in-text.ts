/**
 * Finds secrets in running text by their look (bearer and basic credentials, JWTs, keys with a known prefix, card numbers,
 * passwords in URLs) and by the name before them (`password=…`, `"token": "…"`, `<Secret>…</Secret>`).
 */
import type { MaskReason } from '../../shared/masking.ts'
import { hideCardNumbers, mayHoldCardNumber } from './card-numbers.ts'
import type { Masking } from './masking.ts'
import { hideKnown, isSecretInText } from './masking.ts'

/** Text with none of these and too few digits for a card has nothing to hide; most values of a message end here. */
const marks = /[:=<@]/
const looks = /eyJ|wb[kt]_|bearer|basic|[rs]k_(?:live|test)_|gh[pousr]_|AKIA|xox[abeprs]-|-----BEGIN/i
/** Timestamps are in every message. */
const timestamp = /^\d{4}-\d\d-\d\d(?:[T ][\d:.]{5,20}(?:Z|[+-]\d\d:\d\d)?)?$/

const privateKeys = /-----BEGIN [A-Z ]{0,30}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]{0,30}PRIVATE KEY-----|$)/g
/** Whole dotted words, so that a long word without a dot is looked at once only; where in it a token begins is seen then. */
const dottedWords = /(?<![\w-])[\w-]+(?:\.[\w-]*){2,4}/g
const knownPrefixes = /wb[kt]_\w{8,}|[rs]k_(?:live|test)_\w{10,}|gh[pousr]_\w{20,}|AKIA[0-9A-Z]{16}|xox[abeprs]-[\w-]{10,}/g
const schemes = /(?:\b|(?<=\\[nrt]))(bearer|basic)(\s+|%20)([\w.~+/=-]{6,})/gi
const userInfo = /([a-z][a-z0-9+.-]{0,30}:\/\/)([^\s/?#"'<>]{1,500})@/gi
const tags = /(<([\w:.-]{1,80})(?:\s[^<>]{0,500})?>(?:<!\[CDATA\[)?)([^<>]+)/g
const whollyHidden = /^‹masked:[0-9a-f]{8}›$/

/** `text` with every secret in it replaced. Text that was masked before stays as it is. */
export function hideInText(given: string, masking: Masking): string {
  const text = hideKnown(given, masking)
  const looksSecret = looks.test(text)
  if (text.length < 6 || (!looksSecret && (marks.test(text) ? timestamp.test(text) : !mayHoldCardNumber(text)))) return text
  const { hide } = masking
  let result = text
  if (looksSecret) result = result.replace(privateKeys, key => hide(key, 'credential'))
  if (result.includes('<')) {
    result = result.replace(tags, (tag, open: string, name: string, value: string) => isSecretInText(masking, name) ? open + hideOnce(value, masking, 'name') : tag)
  }
  if (result.includes(':') || result.includes('=')) result = hideNamedValues(result, masking)
  if (looksSecret) result = hideByLook(result, masking)
  if (result.includes('://')) result = result.replace(userInfo, (_, scheme: string, value: string) => `${scheme}${hideOnce(value, masking, 'credential')}@`)
  return hideCardNumbers(result, digits => hide(digits, 'card number'))
}

function hideByLook(text: string, { hide }: Masking): string {
  return text
    .replace(dottedWords, word => hideJwt(word, hide))
    .replace(knownPrefixes, key => hide(key, 'credential'))
    .replace(schemes, (whole, scheme: string, space: string, value: string) => isCredential(scheme, value) ? scheme + space + hide(value, 'credential') : whole)
}

function hideOnce(value: string, { hide }: Masking, reason: MaskReason): string {
  return value.trim() === '' || whollyHidden.test(value) ? value : hide(value, reason)
}

/** JSON Web Tokens (RFC 7519) begin with base64url of `{"`. */
function hideJwt(word: string, hide: Masking['hide']): string {
  const begin = word.indexOf('eyJ')
  return begin === -1 || begin > word.indexOf('.') - 8 ? word : word.slice(0, begin) + hide(word.slice(begin), 'credential')
}

/** "Basic Cardigan" is an article; basic credentials are base64 of `user:password` (RFC 7617). */
const isCredential = (scheme: string, value: string) =>
  scheme.toLowerCase() === 'bearer' || Buffer.from(value, 'base64').toString('latin1').includes(':')

/** Goes from separator to separator and looks back for a secret name, so that it stays linear however long the words are. */
function hideNamedValues(text: string, masking: Masking): string {
  const separators = /[:=]/g
  let result = ''
  let copied = 0
  for (let found = separators.exec(text); found; found = separators.exec(text)) {
    const name = nameBefore(text, found.index)
    if (!isSecretInText(masking, name) && !endsInTwoWords(text, found.index)) continue
    const value = valueAfter(text, found.index + 1, /authorization|cookie/i.test(name))
    if (!value) continue
    result += text.slice(copied, value.from) + masking.hide(text.slice(value.from, value.to), 'name')
    copied = value.to
    separators.lastIndex = value.to
  }
  return result + text.slice(copied)
}

const twoWords = /(?:api|access|private|secret) key["']?\s{0,3}$|(?:card number|security code)["']?\s{0,3}$/i
const endsInTwoWords = (text: string, index: number) => twoWords.test(text.slice(Math.max(0, index - 24), index))

const nameCharacter = /[\w.-]/

/** The word that ends before `index`, behind blanks, quotes and the backslashes of quotes. At most 80 characters. */
function nameBefore(text: string, index: number): string {
  let end = index
  while (end > index - 8 && end > 0 && ' \t"\'\\'.includes(text.charAt(end - 1))) end -= 1
  let start = end
  while (start > end - 80 && start > 0 && nameCharacter.test(text.charAt(start - 1))) start -= 1
  return text.slice(start, end)
}

const opening = /[ \t]{0,3}(\\*["'])?/y
const plainValue = /[^\s&"'<>]+/y
const punctuation = /[.,;)}\]]+$/
const restOfLine = /[^\r\n"'<>]+/y

/** Where the value begins and ends: up to the closing quote, else the rest of the line or of the word. Null: none. */
function valueAfter(text: string, from: number, wholeLine: boolean): { from: number, to: number } | null {
  opening.lastIndex = from
  const opened = opening.exec(text)
  const begin = from + (opened?.[0].length ?? 0)
  const quote = opened?.[1]
  if (text.startsWith('‹masked:', begin) || text.startsWith('{', begin) || text.startsWith('[', begin)) return null
  if (quote) {
    const closing = closingQuote(text, begin, quote)
    return closing > begin ? { from: begin, to: closing } : null
  }
  const pattern = wholeLine ? restOfLine : plainValue
  pattern.lastIndex = begin
  const matched = pattern.exec(text)
  const value = matched?.[0].replace(punctuation, '') ?? ''
  return value ? { from: begin, to: begin + value.length } : null
}

/** The index of the quote that ends a value, or the end of the text. `\"` within `"…"` does not end it. */
function closingQuote(text: string, begin: number, quote: string): number {
  for (let end = text.indexOf(quote, begin); end !== -1; end = text.indexOf(quote, end + quote.length)) {
    if (quote.length > 1 || text.charAt(end - 1) !== '\\') return end
  }
  return text.length
}
