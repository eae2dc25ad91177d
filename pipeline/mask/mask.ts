/**
 * Masking: what goes into communication logs, into the API's answers and onto the screen passes through here first, before
 * it is written anywhere, and is cut only afterwards. A secret becomes `‹masked:8 hex›`, a keyed hash, so that equal secrets stay
 * comparable and nothing can be read back. These rules find them: the name of a field (`secret-names.ts`), the look of a value
 * (`hide-in-text.ts`, `card-numbers.ts`), where it stands (`mask-paths.ts`), what it is (`known-values.ts`), and for headers a list
 * of those that may be shown.
 */
import { hideInJson } from './hide-in-json.ts'
import { hideInText } from './hide-in-text.ts'
import type { TextRoot } from './mask-paths.ts'
import { findAtPaths, listLeaves } from './mask-paths.ts'
import type { Masking } from './masking.ts'
import { alsoKnowing, isSecret, isSecretInText } from './masking.ts'

/** A copy of a JSON value with every secret in it masked, at any depth. What is too much, or cannot be written as JSON, is not shown. */
export function maskJson(value: unknown, masking: Masking, root: TextRoot | null = null): unknown {
  if (value === undefined) return undefined
  try {
    return JSON.parse(hideInJson(JSON.stringify(value), masking, { root, rounded: true }))
  }
  catch {
    return '‹not shown: too large or nested too deeply›' // JSON.stringify recurses: some thousand levels exhaust its stack.
  }
}

/** Running text with the secrets in it masked. Masking twice changes nothing further. */
export function maskText(text: string, masking: Masking): string {
  return hideInText(text, masking)
}

/** A masking that also knows what stands at its paths in this JSON text, to find it where it is repeated without its path. */
export function knowingPathsOf(text: string, masking: Masking, root: TextRoot): Masking {
  return masking.paths ? alsoKnowing(masking, listLeaves(text, findAtPaths(text, masking.paths, root))) : masking
}

/** A body as it went over the wire: JSON by its tokens (unaltered otherwise), a form by its fields, anything else as text. */
export function maskBody(text: string, contentType: string | null, { masking, root }: { masking: Masking, root: TextRoot | null }): string {
  if (/\bx-www-form-urlencoded\b/i.test(contentType ?? '')) return maskPairs(text, masking)
  if (/\bjson\b/i.test(contentType ?? '') || /^\s*[{["]/.test(text)) return hideInJson(text, masking, { root })
  return hideInText(text, masking)
}

/** Headers that carry no secrets by their purpose; their values still pass through {@link maskText}. */
const shownHeaders = new Set([
  'accept', 'accept-encoding', 'accept-language', 'age', 'allow', 'cache-control', 'connection', 'content-encoding', 'content-language', 'content-length',
  'content-type', 'date', 'deprecation', 'etag', 'expires', 'host', 'idempotency-key', 'idempotent-replayed', 'keep-alive', 'last-modified', 'link',
  'location', 'origin', 'pragma', 'ratelimit', 'ratelimit-limit', 'ratelimit-policy', 'ratelimit-remaining', 'ratelimit-reset', 'retry-after', 'server',
  'server-timing', 'strict-transport-security', 'sunset', 'traceparent', 'transfer-encoding', 'user-agent', 'vary', 'via', 'www-authenticate',
  'x-correlation-id', 'x-ratelimit-limit', 'x-ratelimit-remaining', 'x-ratelimit-reset', 'x-request-id',
  'x-waybill-attempt', 'x-waybill-message-id', 'x-waybill-seq',
])

/** Headers with their names as they were; values that are not known to be harmless are masked. */
export function maskHeaders(headers: Record<string, string>, masking: Masking): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => {
    const isShown = shownHeaders.has(name.toLowerCase()) && !isSecret(masking, name)
    return [name, isShown ? hideInText(value, masking) : value === '' ? value : masking.hide(value, 'name')]
  }))
}

/** A URL with user info, secret query parameters and anything that looks like a secret masked. */
export function maskUrl(url: string, masking: Masking): string {
  const [beforeFragment = '', ...fragment] = url.split('#')
  const [beforeQuery = '', ...query] = beforeFragment.split('?')
  const path = hideInText(beforeQuery, masking).split('/').map(segment => hideIfEncoded(segment, masking)).join('/')
  return path
    + (query.length > 0 ? `?${maskPairs(query.join('?'), masking)}` : '')
    + (fragment.length > 0 ? `#${maskPairs(fragment.join('#'), masking)}` : '')
}

/** `a=b&c=d` with the values of secret names, and whatever looks like a secret, masked; the rest stays byte for byte. */
function maskPairs(text: string, masking: Masking): string {
  return text.split('&').map((pair) => {
    const at = pair.indexOf('=')
    if (at === -1) return hideIfEncoded(pair, masking)
    const name = pair.slice(0, at)
    const value = pair.slice(at + 1)
    const shown = value !== '' && isSecretInText(masking, decodePart(name)) ? masking.hide(decodePart(value), 'name') : hideValue(value, masking)
    return `${hideIfEncoded(name, masking)}=${shown}`
  }).join('&')
}

/** A form's value may itself be JSON. */
function hideValue(value: string, masking: Masking): string {
  const decoded = decodePart(value)
  const hidden = /^\s*[{[]/.test(decoded) ? hideInJson(decoded, masking, { root: null }) : hideInText(decoded, masking)
  return hidden === decoded ? value : hidden
}

function hideIfEncoded(part: string, masking: Masking): string {
  const decoded = decodePart(part)
  const hidden = hideInText(decoded, masking)
  return hidden === decoded ? part : hidden
}

function decodePart(part: string): string {
  if (!/[%+]/.test(part)) return part
  try {
    return decodeURIComponent(part.replaceAll('+', ' '))
  }
  catch {
    return part // Not percent-encoded after all.
  }
}
