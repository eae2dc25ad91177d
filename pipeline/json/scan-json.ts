/**
 * One pass over a JSON text before it is parsed: how deep it goes, how many members it has, and where the top-level
 * member `data` stands, byte for byte. `JSON.parse` remains the judge of what is valid; this only sees structure, and on
 * invalid text its answers mean nothing.
 */

/** What the pass saw. `members` counts `key: value` pairs; `dataText` is the text of the top-level `data`, or null. */
export interface JsonShape { depth: number, members: number, dataText: string | null }

/** Scans `text` iteratively (a body of nothing but brackets cannot exhaust the stack). */
export function scanJson(text: string): JsonShape {
  const shape: JsonShape = { depth: 0, members: 0, dataText: null }
  let depth = 0
  let lastString = ''
  let dataFrom = -1
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    if (code === quote) {
      const end = endOfString(text, index)
      if (depth === 1 && dataFrom === -1) lastString = text.slice(index, end + 1)
      index = end
    }
    else if (code === colon) {
      shape.members += 1
      if (depth === 1 && isData(lastString)) dataFrom = index + 1
    }
    else if (code === openBrace || code === openBracket) {
      depth += 1
      if (depth > shape.depth) shape.depth = depth
    }
    else if (code === closeBrace || code === closeBracket || code === comma) {
      if (depth === 1 && dataFrom !== -1) {
        shape.dataText = text.slice(dataFrom, index).trim()
        dataFrom = -1
        lastString = ''
      }
      if (code !== comma) depth -= 1
    }
  }
  return shape
}

/** The number of members in a parsed value; fewer than its text has means that a key came twice. */
export function countMembers(value: unknown): number {
  let count = 0
  const waiting: unknown[] = [value]
  while (waiting.length > 0) {
    const current = waiting.pop()
    if (typeof current !== 'object' || current === null) continue
    const children = Object.values(current)
    if (!Array.isArray(current)) count += children.length
    for (const child of children) waiting.push(child)
  }
  return count
}

const [quote, backslash, colon, comma] = [0x22, 0x5C, 0x3A, 0x2C]
const [openBrace, closeBrace, openBracket, closeBracket] = [0x7B, 0x7D, 0x5B, 0x5D]

/** The index of the quote that closes the string opened at `from`, or the last index of an unclosed text. */
function endOfString(text: string, from: number): number {
  for (let index = from + 1; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    if (code === backslash) index += 1
    else if (code === quote) return index
  }
  return text.length - 1
}

/** True for the key `data`, also when it is written with escapes. */
function isData(keyText: string): boolean {
  if (keyText === '"data"') return true
  if (!keyText.includes('\\')) return false
  try {
    return JSON.parse(keyText) === 'data'
  }
  catch {
    return false // Not a valid string: JSON.parse of the whole text says so to the sender.
  }
}
