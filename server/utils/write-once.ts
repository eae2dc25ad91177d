/** The HTTP side of the platform's writes: reads `Idempotency-Key`, sets the status, and says when an answer is a repeated one. */
import type { H3Event } from 'h3'
import { getRequestHeader, setResponseHeader, setResponseStatus } from 'h3'
import type { z } from 'zod'
import type { Connection } from '../../db/client.ts'
import type { Answer } from '../../platform/answer-once.ts'
import { answerOnce } from '../../platform/answer-once.ts'
import { WaybillError } from '../../shared/waybill-error.ts'
import { useWaybill } from './waybill.ts'

/** Does `work` in one transaction, once per idempotency key, and returns the body to answer. */
export async function writeOnce<Schema extends z.ZodType>(
  request: H3Event, write: { body: unknown, answer: Schema }, work: (transaction: Connection) => Promise<Answer<z.output<Schema>>>,
): Promise<z.output<Schema>> {
  const key = readIdempotencyKey(request)
  const target = `${request.method} ${request.path}`
  const { status, body, replayed } = await answerOnce(useWaybill().database, { ...write, key, target }, work)
  setResponseStatus(request, status)
  if (replayed) setResponseHeader(request, 'Idempotent-Replayed', 'true')
  return body
}

/** The `Idempotency-Key`, or null. @throws WaybillError `invalid` unless it has 1 to 255 printable ASCII characters */
function readIdempotencyKey(request: H3Event): string | null {
  const key = getRequestHeader(request, 'idempotency-key') ?? null
  if (key === null || /^[\x20-\x7E]{1,255}$/.test(key)) return key
  throw new WaybillError('invalid', 'The Idempotency-Key must have 1 to 255 printable ASCII characters.', {
    faults: [{ path: 'Idempotency-Key', message: 'must have 1 to 255 printable ASCII characters' }],
  })
}
