/**
 * Hides secrets in a JSON text without parsing it as a whole: one pass from token to token, no recursion, nothing else
 * altered. So numbers keep every digit, order and spacing stay as they were on the wire, nesting of any depth is safe, and a
 * body that was cut off or is not quite JSON is masked all the same.
 */
import { hideCardNumbers, isCardNumber } from './card-numbers.ts'
import { hideInText } from './hide-in-text.ts'
import type { JsonKey } from './json-key.ts'
import { lookAtKey, noKey } from './json-key.ts'
import { decodeString, endOfContainer, endOfString, isColonNext } from './json-tokens.ts'
import type { Span, TextRoot } from './mask-paths.ts'
import { findAtPaths } from './mask-paths.ts'
import type { Masking } from './masking.ts'
import { isSecret } from './masking.ts'

/** JSON inside strings inside JSON is followed this far; beyond, it is treated as text. */
const maxWrappings = 3

/** Keys, values and brackets that are looked at: what takes 100 ms at the most. What lies beyond is not shown. */
const maxPieces = 200_000

/** What stands at the end of a text that was too much to be looked through. */
export const restNotShown = '‹not shown: too much to be masked›'

interface Scan {
  text: string
  masking: Masking
  rounded: boolean
  wrappings: number
  secretNext: boolean
  lastKey: JsonKey
  namesSecret: boolean
  odd: boolean
}

/** A token that was read: where it ends and what stands in its place (null: itself). */
interface Piece { end: number, instead: string | null }

/** How a text is to be read. `root`: where in a message its top lies, null where paths mean nothing; `rounded`: its numbers went through floats. */
export interface JsonReading { root: TextRoot | null, rounded?: boolean, wrappings?: number }

/** `text` with every secret replaced. */
export function hideInJson(text: string, masking: Masking, { root, rounded = false, wrappings = 0 }: JsonReading): string {
  const mayHoldKnown = masking.known !== null && (text.includes('\\') || masking.known.isIn(text))
  const scan: Scan = {
    text, masking: mayHoldKnown ? masking : { ...masking, known: null }, rounded, wrappings, secretNext: false, lastKey: noKey, namesSecret: false, odd: false,
  }
  const spans = masking.paths && root ? findAtPaths(text, masking.paths, root) : []
  let result = ''
  let copied = 0
  let nextSpan = 0
  let pieces = 0
  for (let index = endOfJoints(text, 0); index < text.length;) {
    pieces += 1
    if (pieces > maxPieces) return result + text.slice(copied, index) + restNotShown
    while (nextSpan < spans.length && (spans[nextSpan]?.to ?? 0) <= index) nextSpan += 1
    const span = spans[nextSpan]
    const piece = span && span.from <= index ? hideSpan(scan, index, span) : readPiece(scan, index)
    if (piece.instead !== null) {
      result += text.slice(copied, index) + piece.instead
      copied = piece.end
    }
    index = endOfJoints(text, piece.end)
  }
  result += text.slice(copied)
  return scan.odd ? hideInText(result, masking) : result
}

/** What was found at a path, or what is left of it from `index` on. */
function hideSpan(scan: Scan, index: number, { to }: Span): Piece {
  scan.secretNext = false
  const source = scan.text.slice(index, to)
  if (source === 'null' || source === '""') return { end: to, instead: null }
  const value = source.startsWith('"') && source.endsWith('"') ? decodeString(source, 0, source.length) : source
  return { end: to, instead: JSON.stringify(scan.masking.hide(value, 'path')) }
}

const [blank, lineFeed, comma, colon] = [0x20, 0x0A, 0x2C, 0x3A]

/** The index behind the commas, colons and ordinary blanks that begin at `from`; the rest of {@link structure} is rare. */
function endOfJoints(text: string, from: number): number {
  let index = from
  for (let code = text.charCodeAt(index); code === comma || code === colon || code === blank || code === lineFeed; code = text.charCodeAt(index)) index += 1
  return index
}

const structure = /[\s,:]+/y
const number = /-?\d[\d.e+-]*/iy
const literal = /true|false|null/y
const bare = /[^\s,:{}[\]"]+/y

function readPiece(scan: Scan, index: number): Piece {
  const { text } = scan
  switch (text[index]) {
    case '"': return readString(scan, index)
    case '{': case '}':
      scan.namesSecret = false
      return readBracket(scan, index)
    case '[': return readBracket(scan, index)
    case ']': return { end: index + 1, instead: null }
  }
  const structureEnd = endOf(structure, text, index)
  if (structureEnd) return { end: structureEnd, instead: null }
  const numberEnd = endOf(number, text, index)
  if (numberEnd) return { end: numberEnd, instead: hideNumber(scan, index, numberEnd) }
  const word = endOf(literal, text, index)
  if (!word) scan.odd = true
  scan.secretNext = false
  return { end: word || endOf(bare, text, index) || index + 1, instead: null }
}

/** A container under a secret name is hidden as a whole, because its own keys may be part of the secret. */
function readBracket(scan: Scan, index: number): Piece {
  if (!scan.secretNext) return { end: index + 1, instead: null }
  scan.secretNext = false
  const end = endOfContainer(scan.text, index)
  return { end, instead: JSON.stringify(scan.masking.hide(scan.text.slice(index, end), 'name')) }
}

function readString(scan: Scan, index: number): Piece {
  const { text, masking } = scan
  const end = endOfString(text, index)
  if (end === -1) return { end: text.length, instead: `"${masking.hide(text.slice(index + 1), 'name')}` }
  const value = decodeString(text, index, end)
  if (isColonNext(text, end)) return readKey(scan, value, end)
  if (scan.secretNext) {
    scan.secretNext = false
    return { end, instead: value === '' ? null : JSON.stringify(masking.hide(value, 'name')) }
  }
  if (scan.lastKey.isNaming) scan.namesSecret = isSecret(masking, value)
  const hidden = hideString(scan, value)
  return { end, instead: hidden === value ? null : JSON.stringify(hidden) }
}

function readKey(scan: Scan, name: string, end: number): Piece {
  const { masking } = scan
  const key = lookAtKey(name)
  scan.secretNext = key.isSecret || (scan.namesSecret && key.isNamed) || (masking.names.size > 0 && masking.names.has(key.plain))
  scan.lastKey = key
  if (key.isHarmless && masking.known === null) return { end, instead: null }
  const hidden = hideInText(name, masking)
  return { end, instead: hidden === name ? null : JSON.stringify(hidden) }
}

function hideString({ masking, wrappings }: Scan, value: string): string {
  if (value.length < 6) return value
  if (wrappings >= maxWrappings || !value.includes('"') || !/^\s*["[{]/.test(value)) return hideInText(value, masking)
  return hideInText(hideInJson(value, masking, { root: null, wrappings: wrappings + 1 }), masking)
}

function hideNumber(scan: Scan, index: number, end: number): string | null {
  const { masking, rounded } = scan
  if (!scan.secretNext && end - index < 13 && masking.known === null) return null
  const source = scan.text.slice(index, end)
  if (scan.secretNext) {
    scan.secretNext = false
    return JSON.stringify(masking.hide(source, 'name'))
  }
  if (masking.known?.isIn(source)) return JSON.stringify(masking.hide(source, 'known value'))
  if (rounded && isCardNumber(source, true)) return JSON.stringify(masking.hide(source, 'card number'))
  const hidden = hideCardNumbers(source, digits => masking.hide(digits, 'card number'))
  return hidden === source ? null : JSON.stringify(hidden)
}

/** Where a sticky pattern that matches at `index` ends; 0 when it does not match. */
function endOf(pattern: RegExp, text: string, index: number): number {
  pattern.lastIndex = index
  return pattern.test(text) ? pattern.lastIndex : 0
}
