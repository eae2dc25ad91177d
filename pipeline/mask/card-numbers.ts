/**
 * Payment card numbers in running text (ISO/IEC 7812-1). A run of digits counts as one only when it begins like a known
 * issuer's numbers, has a length that this issuer uses, passes the Luhn check, and is written in one piece or in the groups
 * printed on cards. Order numbers, timestamps, SSCCs and phone numbers therefore stay readable.
 *
 * GTIN-13 (EAN) needs a decision: one in ten passes the Luhn check, and German ones begin with 4 as Visa does. Cards of 13
 * digits have not been issued for twenty years, articles are in every message: what is a valid GTIN-13 is taken for one.
 */

interface Issuer { begins: RegExp, lengths: readonly number[] }

const from16 = [16, 17, 18, 19] as const
const from13 = [13, 14, 15, ...from16] as const

const issuers: readonly Issuer[] = [
  { begins: /^4/, lengths: [13, 16, 18, 19] }, // Visa
  { begins: /^(?:5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/, lengths: [16] }, // Mastercard
  { begins: /^3[47]/, lengths: [15] }, // American Express
  { begins: /^3(?:0[0-5]|095|[689])/, lengths: [14, ...from16] }, // Diners Club
  { begins: /^35(?:2[89]|[3-8])/, lengths: from16 }, // JCB
  { begins: /^(?:60|62|64[4-9]|65|8[12])/, lengths: from16 }, // Discover, UnionPay, RuPay
  { begins: /^(?:5018|5020|5038|5893|6304|6759|676[1-3])/, lengths: from13 }, // Maestro
  { begins: /^(?:220[0-4]|9792)/, lengths: from16 }, // Mir, Troy
]

/** How groups are printed: fours with a shorter rest, 4-6-4, 4-6-5, 4-3-3-3, 8-8. */
const printedGroups = /^(?:4(?: 4){2,3}(?: [1-4])?|4 6 [45]|4 3 3 3|8 8|\d\d)$/

/** UUIDs are matched first so that their digits are left alone; phone numbers (+…) and decimals (0.…) are no runs. */
const runs = /[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}|(?<!\d\.?|\+)\d(?:[ \u00A0-]?\d){12,}/gi

/** The digits of the shortest card. */
const fewestDigits = 13

/** Whether `text` has digits enough for a card number, wherever they stand; most texts have not. */
export function mayHoldCardNumber(text: string): boolean {
  let digits = 0
  for (let index = 0; index < text.length && digits < fewestDigits; index += 1) {
    const code = text.charCodeAt(index)
    if (code >= 0x30 && code <= 0x39) digits += 1
  }
  return digits === fewestDigits
}

/** `text` with every card number replaced by what `hide` makes of its digits. */
export function hideCardNumbers(text: string, hide: (digits: string) => string): string {
  if (!mayHoldCardNumber(text)) return text
  return text.replace(runs, run => /[a-f]/i.test(run) || isUuid(run) ? run : hideInRun(run, hide))
}

/** True for the digits of a payment card; `rounded`: of one that went through a float and lost its last digits. */
export function isCardNumber(digits: string, rounded = false): boolean {
  const length = digits.length
  if (length < fewestDigits || length > 19) return false
  if (!issuers.some(issuer => issuer.lengths.includes(length) && issuer.begins.test(digits))) return false
  if (rounded && length > 16) return true
  return passesLuhn(digits) && !(length === 13 && isGtin(digits))
}

const isUuid = (run: string) => run.length === 36 && run[8] === '-' && run[13] === '-' && run[18] === '-' && run[23] === '-'

/** Looks through the groups of a run: a date may stand right before a card number, a security code right behind it. */
function hideInRun(run: string, hide: (digits: string) => string): string {
  const parts = run.split(/([ \u00A0-])/)
  let result = ''
  for (let first = 0; first < parts.length; first += 1) {
    const card = first % 2 === 0 ? findCardAt(parts, first) : null
    result += card ? hide(card.digits) : parts[first]
    if (card) first = card.last
  }
  return result
}

/** The card number that begins with the group at `first`, and the index of its last group. */
function findCardAt(parts: readonly string[], first: number): { digits: string, last: number } | null {
  let digits = ''
  let shape = ''
  for (let last = first; last < parts.length && digits.length < 19; last += 2) {
    const group = parts[last] ?? ''
    digits += group
    shape += `${shape && ' '}${group.length}`
    if (printedGroups.test(shape) && isCardNumber(digits)) return { digits, last }
  }
  return null
}

/** ISO/IEC 7812-1, annex B. */
function passesLuhn(digits: string): boolean {
  return weigh(digits, digit => digit > 4 ? digit * 2 - 9 : digit * 2) % 10 === 0
}

/** GS1 General Specifications, 7.9: weights 3 and 1. */
function isGtin(digits: string): boolean {
  return weigh(digits, digit => digit * 3) % 10 === 0
}

/** The sum of the digits, every second one from the right weighed. */
function weigh(digits: string, second: (digit: number) => number): number {
  let sum = 0
  for (let index = 0; index < digits.length; index += 1) {
    const digit = digits.charCodeAt(digits.length - 1 - index) - 48
    sum += index % 2 === 1 ? second(digit) : digit
  }
  return sum
}
