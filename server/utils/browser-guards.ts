/**
 * What browsers may do with our answers. An answer of the API is data: whoever opens one as a page can load and run nothing. A page
 * runs our files and the scripts that were written into this very answer; one that got into it as content has no nonce.
 */

/** For everything that is no page. */
const dataPolicy = 'default-src \'none\'; base-uri \'none\'; form-action \'none\'; frame-ancestors \'none\''

const guards: readonly (readonly [string, string])[] = [
  ['Content-Security-Policy', dataPolicy],
  ['X-Content-Type-Options', 'nosniff'],
  ['Referrer-Policy', 'same-origin'],
  ['X-Robots-Tag', 'noindex'],
  ['Permissions-Policy', 'camera=(), geolocation=(), microphone=(), payment=(), usb=()'],
  ['Cross-Origin-Opener-Policy', 'same-origin'],
  ['Cross-Origin-Resource-Policy', 'same-origin'],
]

/** For a year browsers come over TLS only. Said over TLS only, as RFC 6797 (7.2) wants it. */
const overTls = ['Strict-Transport-Security', 'max-age=31536000'] as const

/** The headers of every answer. */
export function listGuards(isOverTls: boolean): readonly (readonly [string, string])[] {
  return isOverTls ? guardsOverTls : guards
}
const guardsOverTls = [...guards, overTls]

/**
 * The policy of a page. Scripts are files of ours or have the nonce. Styles may be in line: Nuxt Icon, the colour mode
 * and the toasts of Nuxt UI write style elements in the browser and give them no nonce, and a style runs nothing.
 */
export function describePagePolicy(nonce: string): string {
  const sources: Record<string, readonly string[]> = {
    'default-src': ['\'none\''],
    'script-src': ['\'self\'', `'nonce-${nonce}'`],
    'style-src': ['\'self\'', '\'unsafe-inline\''],
    'img-src': ['\'self\'', 'data:'],
    'font-src': ['\'self\'', 'data:'],
    'connect-src': ['\'self\''],
    'base-uri': ['\'none\''],
    'form-action': ['\'self\''],
    'frame-ancestors': ['\'none\''],
  }
  return Object.entries(sources).map(([directive, allowed]) => [directive, ...allowed].join(' ')).join('; ')
}

/**
 * Gives every script of `html` the nonce. Only for what we write into a page ourselves: content that people see could
 * get it as well. The nonce has no quotes around it, so that it cannot end an attribute in which such a tag is quoted.
 */
export function stampNonce(html: string, nonce: string): string {
  return html.replaceAll(/<script(?=[\s>])(?![^>]+\bnonce=)/gi, `<script nonce=${nonce}`)
}
