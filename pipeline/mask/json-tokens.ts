/** Finding the ends of things in a JSON text, which may be cut off or not quite JSON. */

const [comma, colon, closeBrace, closeBracket, backslash] = [0x2C, 0x3A, 0x7D, 0x5D, 0x5C]

/** The index behind the quote that closes the string opened at `from`; -1 when the text ends before. */
export function endOfString(text: string, from: number): number {
  for (let end = text.indexOf('"', from + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let backslashes = 0
    while (text.charCodeAt(end - 1 - backslashes) === backslash) backslashes += 1
    if (backslashes % 2 === 0) return end + 1
  }
  return -1
}

/** The index behind the bracket that closes the container opened at `from`, or the end of the text. */
export function endOfContainer(text: string, from: number): number {
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

const blanks = /\s*/y

/** Whether a colon follows at `index`, so that the string before it is a key. */
export function isColonNext(text: string, index: number): boolean {
  const code = text.charCodeAt(index)
  if (code === colon) return true
  if (code === comma || code === closeBrace || code === closeBracket) return false
  blanks.lastIndex = index
  blanks.test(text)
  return text.charCodeAt(blanks.lastIndex) === colon
}

/** The value of the string that stands from `from` up to `end`, quotes included. */
export function decodeString(text: string, from: number, end: number): string {
  const inner = text.slice(from + 1, end - 1)
  if (!inner.includes('\\')) return inner
  try {
    return String(JSON.parse(text.slice(from, end)))
  }
  catch {
    return inner // Not a valid JSON string; as text it can be looked through all the same.
  }
}
