export interface CurlCall {
  url: string
  bearer: string
  body?: unknown
}

/** A word that a POSIX shell takes as it stands: in single quotes, with the single quotes inside closed and reopened. */
export function quoteForShell(word: string): string {
  return `'${word.replaceAll('\'', '\'\\\'\'')}'`
}

/** One line that can be pasted into a shell: a POST with this body as JSON, or a GET without one. */
export function toCurl({ url, bearer, body }: CurlCall): string {
  const parts = ['curl -sS', quoteForShell(url), '-H', quoteForShell(`Authorization: Bearer ${bearer}`)]
  if (body !== undefined) parts.push('-H', quoteForShell('Content-Type: application/json'), '-d', quoteForShell(JSON.stringify(body)))
  return parts.join(' ')
}
