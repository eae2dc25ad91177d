/** Reads a JSON body strictly (what fails is answered 400): UTF-8, no NUL, no key twice, no deeper than 32. */
import { WaybillError } from '../../shared/waybill-error.ts'
import { countMembers, scanJson } from './scan-json.ts'

/** Nesting beyond this is refused before anything recursive touches the text. */
export const maxJsonDepth = 32

/** A body that was read: the value, and the text of its top-level member `data` exactly as it arrived. */
export interface JsonBody { value: unknown, dataText: string | null }

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: false })

/**
 * The JSON value in `bytes` (RFC 8259).
 * @throws WaybillError `malformed_body` that says what is wrong
 */
export function readJson(bytes: Uint8Array): JsonBody {
  const text = decode(bytes)
  const shape = scanJson(text)
  if (shape.depth > maxJsonDepth) {
    throw malformed(`The body is nested ${shape.depth} levels deep; at most ${maxJsonDepth} are allowed. Flatten the data or send it in parts.`)
  }
  const value = parse(text)
  if (hasNul(text)) throw malformed('The body contains a NUL character (\\u0000), which no system downstream can store. Remove it and send again.')
  if (countMembers(value) !== shape.members) {
    throw malformed('An object in the body has the same key twice, so it is not clear which value is meant. Send each key once.')
  }
  return { value, dataText: shape.dataText }
}

function decode(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes)
  }
  catch {
    throw malformed('The body is not valid UTF-8. Check the encoding that your system writes.')
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  }
  catch {
    throw malformed(text.trim() === ''
      ? 'The body is empty. Send a JSON object.'
      : 'The body is not valid JSON. A common cause is a trailing comma, a missing quote, or a body that was cut off.')
  }
}

/** True when a string of the text holds U+0000. An escaped backslash before `u0000` is not one. */
function hasNul(text: string): boolean {
  return text.includes('\\u0000') && /(?<!\\)(?:\\\\)*\\u0000/.test(text)
}

const malformed = (message: string) => new WaybillError('malformed_body', message)
