/** Reads a request's body with a limit that is enforced while it streams in, with or without `Content-Length`. */
import type { H3Event } from 'h3'
import { getRequestHeader } from 'h3'
import { WaybillError } from '../../shared/waybill-error.ts'

/** 1 MiB; 5 MiB for a batch. */
export const [maxBodyBytes, maxBatchBytes] = [1_048_576, 5_242_880]

/**
 * Of a body that is refused so much is read and thrown away, for so many milliseconds. Most senders send all of it before they look at the
 * answer.
 */
const [maxDiscardedBytes, lingeringMs] = [1_048_576, 2000]

/**
 * The body's bytes. Nothing is kept of a body beyond the limit.
 * @throws WaybillError `body_too_large`, or `malformed_body` when the sender hangs up in the middle
 */
export function readBytes(request: H3Event, limit = maxBodyBytes): Promise<Uint8Array> {
  const incoming = request.node.req
  const fromWithin = findBodyFromWithin(incoming)
  if (fromWithin !== null) return Promise.resolve(fromWithin)
  const tooLarge = () => new WaybillError('body_too_large', `The body is larger than ${limit} bytes. Send it in parts.`)
  if (Number(getRequestHeader(request, 'content-length')) > limit) {
    discardRest(request)
    return Promise.reject(tooLarge())
  }
  return new Promise((resolve, reject) => {
    const chunks: Uint8Array[] = []
    let size = 0
    incoming.on('data', function keep(chunk: Uint8Array) {
      size += chunk.length
      if (size <= limit) return void chunks.push(chunk)
      chunks.length = 0
      incoming.off('data', keep)
      discardRest(request)
      reject(tooLarge())
    })
    incoming.on('end', () => resolve(Buffer.concat(chunks)))
    incoming.on('error', error => reject(new WaybillError('malformed_body', 'The body ended before it was complete.', { cause: error })))
    incoming.on('aborted', () => reject(new WaybillError('malformed_body', 'The body ended before it was complete.')))
  })
}

/** @throws WaybillError `unsupported_media_type` unless the request says that it carries JSON */
export function requireJson(request: H3Event) {
  requireType(request, 'JSON', 'application/json')
}

/** @throws WaybillError `unsupported_media_type` unless the request says that it carries a JSON text per line */
export function requireJsonLines(request: H3Event) {
  requireType(request, 'JSON lines', 'application/x-ndjson')
}

function requireType(request: H3Event, name: string, type: string) {
  const given = getRequestHeader(request, 'content-type') ?? ''
  if (given.split(';', 1)[0]?.trim().toLowerCase() === type) return
  throw new WaybillError('unsupported_media_type', `The body must be ${name} with the header "Content-Type: ${type}"; this one says "${given.slice(0, 100)}".`)
}

/** The body of a request that a page makes while it is rendered: Nitro hands it over whole, without a connection to stream it. */
function findBodyFromWithin(incoming: object): Uint8Array | null {
  if (!('body' in incoming)) return null
  const { body } = incoming
  if (body === null || body === undefined) return Buffer.of()
  if (body instanceof Uint8Array) return body
  return Buffer.from(typeof body === 'string' ? body : JSON.stringify(body))
}

/**
 * The rest of the body is not wanted, so the connection cannot be used again. It is closed in stages (RFC 9112, section 9.6): whoever still
 * sends into a connection that is closed at once is told of a reset, and may lose the answer.
 */
function discardRest({ node: { req, res } }: H3Event) {
  let discardedBytes = 0
  req.on('data', (chunk: Uint8Array) => {
    discardedBytes += chunk.length
    if (discardedBytes > maxDiscardedBytes) req.pause()
  })
  res.setHeader('Connection', 'close')
  const { socket } = req
  socket.destroySoon = () => { // Node calls it when the answer is written.
    socket.end()
    setTimeout(() => socket.destroy(), lingeringMs).unref()
  }
}
