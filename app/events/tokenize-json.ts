/** Indents JSON and cuts it into pieces that can be coloured. */

export interface JsonToken {
  text: string
  /** Null for spaces and line ends. */
  kind: 'key' | 'string' | 'number' | 'word' | 'mark' | null
}

const pattern = /("(?:\\.|[^"\\])*")(\s*:)?|(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|\b(true|false|null)\b|([{}[\],])|(\s+)/g

/** Beyond this many characters colouring is slower than reading. */
const maxCharacters = 100_000

/** The pieces of `text` indented by two, or null when it is not JSON or too long. */
export function tokenizeJson(text: string): JsonToken[] | null {
  if (text.length > maxCharacters) return null
  const pretty = indent(text)
  if (pretty === null) return null
  return [...pretty.matchAll(pattern)].flatMap((match): JsonToken[] => {
    const [all, string, colon, number, word, mark] = match
    if (string !== undefined) return colon === undefined ? [{ text: string, kind: 'string' }] : [{ text: string, kind: 'key' }, { text: colon, kind: 'mark' }]
    if (number !== undefined) return [{ text: number, kind: 'number' }]
    if (word !== undefined) return [{ text: word, kind: 'word' }]
    return [{ text: all, kind: mark === undefined ? null : 'mark' }]
  })
}

function indent(text: string): string | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? JSON.stringify(value, null, 2) : null
  }
  catch {
    return null // Not JSON, or cut off in the middle: it is shown as it is.
  }
}
