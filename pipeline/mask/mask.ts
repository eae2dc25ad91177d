/**
 * Masking: what goes into communication logs, into the API's answers and onto the screen passes through here first, before
 * it is written anywhere. A secret becomes `‹masked:8 hex›`, a keyed hash, so that equal secrets stay comparable and nothing
 * can be read back. Three rules find them: the name of a field (`secret-names.ts`), the look of a value (`hide-in-text.ts`,
 * `card-numbers.ts`), and for headers a list of those that may be shown.
 */
import type { Seal } from '../seal.ts'
import { hideInJson } from './hide-in-json.ts'
import { hideInText } from './hide-in-text.ts'
import type { Hide } from './hide-in-text.ts'
import { isSecretName } from './secret-names.ts'

const hideWith = (seal: Seal): Hide => value => `‹masked:${seal.fingerprint(value)}›`

/** What stands in the place of a value of which nothing may be shown. */
export function maskWhole(value: string, seal: Seal): string {
  return hideWith(seal)(value)
}

/** A copy of a JSON value with every secret in it masked, at any depth. What cannot be written as JSON is not shown. */
export function maskJson(value: unknown, seal: Seal): unknown {
  if (value === undefined) return undefined
  try {
    return JSON.parse(hideInJson(JSON.stringify(value), hideWith(seal), { rounded: true }))
  }
  catch {
    return '‹not shown: nested too deeply›' // JSON.stringify recurses: some thousand levels exhaust its stack.
  }
}

/** Running text with the secrets in it masked. Masking twice changes nothing further. */
export function maskText(text: string, seal: Seal): string {
  return hideInText(text, hideWith(seal))
}

/** Shorter secrets would be found in the middle of ordinary words. */
const shortestKnown = 6

/** Text with these very values masked wherever they stand, also as they are written within JSON. */
export function maskKnown(text: string, secrets: readonly string[], seal: Seal): string {
  return secrets.filter(secret => secret.length >= shortestKnown).reduce((masked, secret) => {
    const instead = () => hideWith(seal)(secret)
    return masked.replaceAll(secret, instead).replaceAll(JSON.stringify(secret).slice(1, -1), instead)
  }, text)
}

/** A body as it went over the wire: JSON by its tokens (unaltered otherwise), a form by its fields, anything else as text. */
export function maskBody(text: string, contentType: string | null, seal: Seal): string {
  if (/\bx-www-form-urlencoded\b/i.test(contentType ?? '')) return maskPairs(text, hideWith(seal))
  if (/\bjson\b/i.test(contentType ?? '') || /^\s*[{["]/.test(text)) return hideInJson(text, hideWith(seal))
  return hideInText(text, hideWith(seal))
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
export function maskHeaders(headers: Record<string, string>, seal: Seal): Record<string, string> {
  const hide = hideWith(seal)
  return Object.fromEntries(Object.entries(headers).map(([name, value]) =>
    [name, shownHeaders.has(name.toLowerCase()) ? hideInText(value, hide) : value === '' ? value : hide(value)]))
}

/** A URL with user info, secret query parameters and anything that looks like a secret masked. */
export function maskUrl(url: string, seal: Seal): string {
  const hide = hideWith(seal)
  const [beforeFragment = '', ...fragment] = url.split('#')
  const [beforeQuery = '', ...query] = beforeFragment.split('?')
  const path = hideInText(beforeQuery, hide).split('/').map(segment => hideIfEncoded(segment, hide)).join('/')
  return path
    + (query.length > 0 ? `?${maskPairs(query.join('?'), hide)}` : '')
    + (fragment.length > 0 ? `#${maskPairs(fragment.join('#'), hide)}` : '')
}

/** `a=b&c=d` with the values of secret names, and whatever looks like a secret, masked; the rest stays byte for byte. */
function maskPairs(text: string, hide: Hide): string {
  return text.split('&').map((pair) => {
    const at = pair.indexOf('=')
    if (at === -1) return hideIfEncoded(pair, hide)
    const name = pair.slice(0, at)
    const value = pair.slice(at + 1)
    const shown = value !== '' && isSecretName(decodePart(name)) ? hide(decodePart(value)) : hideValue(value, hide)
    return `${hideIfEncoded(name, hide)}=${shown}`
  }).join('&')
}

/** A form's value may itself be JSON. */
function hideValue(value: string, hide: Hide): string {
  const decoded = decodePart(value)
  const hidden = /^\s*[{[]/.test(decoded) ? hideInJson(decoded, hide) : hideInText(decoded, hide)
  return hidden === decoded ? value : hidden
}

function hideIfEncoded(part: string, hide: Hide): string {
  const decoded = decodePart(part)
  const hidden = hideInText(decoded, hide)
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
