/**
 * The HTTP side of the platform's writes: reads `Idempotency-Key`, sets the status, says when an answer is a repeated one, and
 * writes into the audit log who changed what.
 */
import type { H3Event } from 'h3'
import { getRequestHeader, setResponseHeader, setResponseStatus } from 'h3'
import type { z } from 'zod'
import type { Connection } from '../../db/client.ts'
import type { Actor } from '../../pipeline/actor.ts'
import { recordAct } from '../../pipeline/record-act.ts'
import type { Answer } from '../../platform/answer-once.ts'
import { answerOnce } from '../../platform/answer-once.ts'
import type { Change } from '../../platform/change.ts'
import { findBearer } from './authenticate.ts'
import { readIdempotencyKey } from './idempotency-key.ts'
import { useWaybill } from './waybill.ts'

interface Write<Schema extends z.ZodType> { caller: Actor, body: unknown, answer: Schema }

/** Does `work` in one transaction, once per idempotency key, records the change it made, and returns the body to answer. */
export async function writeOnce<Schema extends z.ZodType>(
  request: H3Event, { caller, ...write }: Write<Schema>, work: (transaction: Connection) => Promise<Answer<z.output<Schema>> & { change: Change | null }>,
): Promise<z.output<Schema>> {
  const key = readIdempotencyKey(request)
  const target = `${request.method} ${request.path}`
  const { status, body, replayed } = await answerOnce(useWaybill().database, { ...write, key, target }, async (transaction) => {
    const { change, ...answer } = await work(transaction)
    if (change) await recordChange(transaction, request, { ...change, actor: caller })
    return answer
  })
  setResponseStatus(request, status)
  if (replayed) setResponseHeader(request, 'Idempotent-Replayed', 'true')
  return body
}

/** Does `work`, which may be repeated without harm, in one transaction with the record of what it changed. */
export async function writeRecorded(request: H3Event, caller: Actor, work: (transaction: Connection) => Promise<Change>): Promise<void> {
  await useWaybill().database.transaction(async (transaction) => {
    await recordChange(transaction, request, { ...await work(transaction), actor: caller })
  })
}

async function recordChange(transaction: Connection, request: H3Event, change: Change & { actor: Actor }) {
  if (!isDelivery(request)) await recordAct(transaction, useWaybill().seal, change)
}

/**
 * Whether a request is a message that Waybill's own workers carry; it is on the event's record, and would flood the audit log.
 * Anybody can send the header, so it counts only with the token that nobody but the workers has.
 */
function isDelivery(request: H3Event): boolean {
  const isWorker = findBearer(request) === useWaybill().environment.MANAGEMENT_API_TOKEN
  return isWorker && getRequestHeader(request, 'x-waybill-message-id') !== undefined
}
