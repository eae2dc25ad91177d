/**
 * Hides secrets in a JSON text without parsing it as a whole: one pass from token to token, no recursion, nothing else
 * altered. So numbers keep every digit, order and spacing stay as they were on the wire, nesting of any depth is safe, and a
 * body that was cut off or is not quite JSON is masked all the same.
 */
import { hideCardNumbers, isCardNumber } from './card-numbers.ts'
import { hideInText } from './hide-in-text.ts'
import type { Hide } from './hide-in-text.ts'
import { lookAtKey, noKey } from './json-key.ts'
import type { JsonKey } from './json-key.ts'
import { isSecretName } from './secret-names.ts'

/** JSON inside strings inside JSON is followed this far; beyond, it is treated as text. */
const maxWrappings = 3

interface Scan { text: string, hide: Hide, rounded: boolean, wrappings: number, secretNext: boolean, lastKey: JsonKey, namesSecret: boolean, odd: boolean }

/** A token that was read: where it ends and what stands in its place (null: itself). */
interface Piece { end: number, instead: string | null }

/** `text` with every secret replaced; `rounded`: its numbers went through floats. */
export function hideInJson(text: string, hide: Hide, more: { rounded?: boolean, wrappings?: number } = {}): string {
  const scan: Scan = {
    text, hide, rounded: more.rounded ?? false, wrappings: more.wrappings ?? 0, secretNext: false, lastKey: noKey, namesSecret: false, odd: false,
  }
  let result = ''
  let copied = 0
  for (let index = endOfJoints(text, 0); index < text.length;) {
    const piece = readPiece(scan, index)
    if (piece.instead !== null) {
      result += text.slice(copied, index) + piece.instead
      copied = piece.end
    }
    index = endOfJoints(text, piece.end)
  }
  result += text.slice(copied)
  return scan.odd ? hideInText(result, hide) : result
}

const [blank, lineFeed, comma, colon, closeBrace, closeBracket, backslash] = [0x20, 0x0A, 0x2C, 0x3A, 0x7D, 0x5D, 0x5C]

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
  return { end, instead: JSON.stringify(scan.hide(scan.text.slice(index, end))) }
}

function readString(scan: Scan, index: number): Piece {
  const { text } = scan
  const end = endOfString(text, index)
  if (end === -1) return { end: text.length, instead: `"${scan.hide(text.slice(index + 1))}` }
  const value = decode(text, index, end)
  if (isColonNext(text, end)) return readKey(scan, value, end)
  if (scan.secretNext) {
    scan.secretNext = false
    return { end, instead: value === '' ? null : JSON.stringify(scan.hide(value)) }
  }
  if (scan.lastKey.isNaming) scan.namesSecret = isSecretName(value)
  const hidden = hideString(scan, value)
  return { end, instead: hidden === value ? null : JSON.stringify(hidden) }
}

function isColonNext(text: string, index: number): boolean {
  const code = text.charCodeAt(index)
  if (code === colon) return true
  if (code === comma || code === closeBrace || code === closeBracket) return false
  return text.charCodeAt(endOf(structureless, text, index)) === colon
}

const structureless = /\s+/y

function readKey(scan: Scan, name: string, end: number): Piece {
  const key = lookAtKey(name)
  scan.secretNext = key.isSecret || (scan.namesSecret && key.isNamed)
  scan.lastKey = key
  return { end, instead: key.isHarmless ? null : JSON.stringify(hideInText(name, scan.hide)) }
}

function hideString(scan: Scan, value: string): string {
  if (value.length < 6) return value
  if (scan.wrappings >= maxWrappings || !value.includes('"') || !/^\s*["[{]/.test(value)) return hideInText(value, scan.hide)
  return hideInText(hideInJson(value, scan.hide, { wrappings: scan.wrappings + 1 }), scan.hide)
}

function hideNumber(scan: Scan, index: number, end: number): string | null {
  if (!scan.secretNext && end - index < 13) return null
  const source = scan.text.slice(index, end)
  if (scan.secretNext) {
    scan.secretNext = false
    return JSON.stringify(scan.hide(source))
  }
  if (scan.rounded && isCardNumber(source, true)) return JSON.stringify(scan.hide(source))
  const hidden = hideCardNumbers(source, scan.hide)
  return hidden === source ? null : JSON.stringify(hidden)
}

/** Where a sticky pattern that matches at `index` ends; 0 when it does not match. */
function endOf(pattern: RegExp, text: string, index: number): number {
  pattern.lastIndex = index
  return pattern.test(text) ? pattern.lastIndex : 0
}

/** The index behind the quote that closes the string opened at `from`; -1 when the text ends before. */
function endOfString(text: string, from: number): number {
  for (let end = text.indexOf('"', from + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let backslashes = 0
    while (text.charCodeAt(end - 1 - backslashes) === backslash) backslashes += 1
    if (backslashes % 2 === 0) return end + 1
  }
  return -1
}

function endOfContainer(text: string, from: number): number {
  let depth = 0
  for (let index = from; index < text.length; index += 1) {
    const character = text[index]
    if (character === '"') {
      const end = endOfString(text, index)
      if (end === -1) return text.length
      index = end - 1
    }
    else if (character === '{' || character === '[') depth += 1
    else if (character === '}' || character === ']') {
      depth -= 1
      if (depth === 0) return index + 1
    }
  }
  return text.length
}

/** The value of the string that stands from `from` up to `end`, quotes included. */
function decode(text: string, from: number, end: number): string {
  const inner = text.slice(from + 1, end - 1)
  if (!inner.includes('\\')) return inner
  try {
    return String(JSON.parse(text.slice(from, end)))
  }
  catch {
    return inner // Not a valid JSON string; as text it can be looked through all the same.
  }
}
