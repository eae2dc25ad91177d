/** The HTTP side of the platform's writes: reads `Idempotency-Key`, sets the status, and says when an answer is a repeated one. */
import type { H3Event } from 'h3'
import { setResponseHeader, setResponseStatus } from 'h3'
import type { z } from 'zod'
import type { Connection } from '../../db/client.ts'
import type { Answer } from '../../platform/answer-once.ts'
import { answerOnce } from '../../platform/answer-once.ts'
import { readIdempotencyKey } from './idempotency-key.ts'
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
