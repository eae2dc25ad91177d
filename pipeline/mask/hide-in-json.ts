/**
 * Hides secrets in a JSON text without parsing it as a whole: one pass from token to token, no recursion, nothing else
 * altered. So numbers keep every digit, order and spacing stay as they were on the wire, nesting of any depth is safe, and a
 * body that was cut off or is not quite JSON is masked all the same.
 */
import { hideCardNumbers, isCardNumber } from './card-numbers.ts'
import { hideInText } from './hide-in-text.ts'
import type { Hide } from './hide-in-text.ts'
import { isSecretName } from './secret-names.ts'

/** JSON inside strings inside JSON is followed this far; beyond, it is treated as text. */
const maxWrappings = 3

interface Scan { text: string, hide: Hide, rounded: boolean, wrappings: number, secretNext: boolean, lastKey: string, namesSecret: boolean, odd: boolean }

/** A token that was read: where it ends and what stands in its place (null: itself). */
interface Piece { end: number, instead: string | null }

/** `text` with every secret replaced; `rounded`: its numbers went through floats. */
export function hideInJson(text: string, hide: Hide, more: { rounded?: boolean, wrappings?: number } = {}): string {
  const scan: Scan = {
    text, hide, rounded: more.rounded ?? false, wrappings: more.wrappings ?? 0, secretNext: false, lastKey: '', namesSecret: false, odd: false,
  }
  let result = ''
  let copied = 0
  for (let index = 0; index < text.length;) {
    const piece = readPiece(scan, index)
    if (piece.instead !== null) {
      result += text.slice(copied, index) + piece.instead
      copied = piece.end
    }
    index = piece.end
  }
  result += text.slice(copied)
  return scan.odd ? hideInText(result, hide) : result
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
  const blank = endOf(structure, text, index)
  if (blank) return { end: blank, instead: null }
  const digits = endOf(number, text, index)
  if (digits) return { end: digits, instead: hideNumber(scan, text.slice(index, digits)) }
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
  const value = decode(text.slice(index, end))
  if (text[endOf(structureless, text, end) || end] === ':') return readKey(scan, value, end)
  if (scan.secretNext) {
    scan.secretNext = false
    return { end, instead: value === '' ? null : JSON.stringify(scan.hide(value)) }
  }
  if (isNaming.test(scan.lastKey)) scan.namesSecret = isSecretName(value)
  const hidden = hideString(scan, value)
  return { end, instead: hidden === value ? null : JSON.stringify(hidden) }
}

/** `{"name": "password", "value": "…"}`: a pair that is spelled out. */
const isNaming = /^(?:name|key|field|header|code)$/i
const isNamed = /^(?:value|values|content)$/i
const structureless = /\s+/y

function readKey(scan: Scan, key: string, end: number): Piece {
  scan.secretNext = isSecretName(key) || (scan.namesSecret && isNamed.test(key))
  scan.lastKey = key
  const hidden = hideInText(key, scan.hide)
  return { end, instead: hidden === key ? null : JSON.stringify(hidden) }
}

function hideString(scan: Scan, value: string): string {
  if (value.length < 6) return value
  if (scan.wrappings >= maxWrappings || !value.includes('"') || !/^\s*["[{]/.test(value)) return hideInText(value, scan.hide)
  return hideInText(hideInJson(value, scan.hide, { wrappings: scan.wrappings + 1 }), scan.hide)
}

function hideNumber(scan: Scan, source: string): string | null {
  if (scan.secretNext) {
    scan.secretNext = false
    return JSON.stringify(scan.hide(source))
  }
  if (source.length < 13) return null
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
    while (text.charAt(end - 1 - backslashes) === '\\') backslashes += 1
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

function decode(raw: string): string {
  if (!raw.includes('\\')) return raw.slice(1, -1)
  try {
    return String(JSON.parse(raw))
  }
  catch {
    return raw.slice(1, -1) // Not a valid JSON string; as text it can be looked through all the same.
  }
}
