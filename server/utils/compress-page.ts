/**
 * Sends pages compressed: a list of events is 180 kB of HTML. Scripts and styles are compressed when they are built. No page holds a lasting
 * secret, which its size could give away to whoever makes it say something beside it (BREACH).
 */
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { H3Event } from 'h3'
import { getRequestHeader } from 'h3'

const compress = promisify(gzip)

/** True when an answer to these encodings (RFC 9110, 12.5.3) may be compressed with gzip. */
export const takesGzip = (acceptEncoding: string) => /(?:^|,)\s*gzip\s*(?:,|;\s*q=(?!0(?:\.0*)?\s*(?:,|$))|$)/i.test(acceptEncoding)

/** Compresses a page for who can read it so; leaves it as it is for anybody else. */
export async function compressPage(page: { body?: unknown, headers?: Record<string, unknown> }, request: H3Event): Promise<void> {
  if (typeof page.body !== 'string' || !takesGzip(getRequestHeader(request, 'accept-encoding') ?? '')) return
  page.body = await compress(page.body)
  page.headers = { ...page.headers, 'content-encoding': 'gzip', 'vary': 'Accept-Encoding' }
}
