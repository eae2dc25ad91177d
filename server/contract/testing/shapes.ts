/** The shapes that the contract promises. Fields that it does not name may be there too. */
import { z } from 'zod'

/** An id that Waybill made. */
export const id = z.uuidv7()

/** ISO 8601, UTC. */
export const time = z.iso.datetime()
const error = z.object({ code: z.string().min(1), message: z.string().min(1) })
const status = z.enum(['queued', 'processing', 'success', 'failed', 'skipped'])
const count = z.number().int().nonnegative()

/** What an accepted message is answered with, and nothing else. */
export const acceptedShape = z.strictObject({ messageId: id })

export const outcomeShape = z.object({
  messageId: id, action: z.string(), entityId: z.string().nullable(), status, attempts: count, acceptedAt: time, finishedAt: time.nullable(),
  error: error.nullable(), items: z.array(z.object({ sku: z.string(), ok: z.boolean() })).nullable(),
})

export const eventShape = z.object({
  id, integrationId: id, action: z.string(), entityId: z.string().nullable(), status, seq: z.number().int().min(1), attempts: count, acceptedAt: time,
  nextAttemptAt: time.nullable(), finishedAt: time.nullable(), deadLetteredAt: time.nullable(), error: error.nullable(), isCurrentAttempt: z.boolean(),
  resubmittedFromEventId: id.nullable(),
})

const attemptShape = z.object({
  number: z.number().int().min(1), trigger: z.enum(['automatic', 'manual']), startedAt: time, finishedAt: time.nullable(), outcome: z.string().nullable(),
  error: error.nullable(),
})

export const eventDetailShape = eventShape.extend({
  resubmitEnabled: z.boolean(), forceStop: z.boolean(), attemptHistory: z.array(attemptShape), lanePlace: z.object({ ahead: count, behind: count }),
  newerOnSameEntity: z.array(z.object({ id, status })),
})

export const eventPageShape = z.object({
  items: z.array(eventShape), nextCursor: z.string().nullable(), total: z.object({ value: count, relation: z.enum(['eq', 'gte']) }),
})

export const integrationShape = z.object({
  id, service: z.literal('custom'), name: z.string(), enabled: z.boolean(), ordering: z.enum(['integration', 'entity', 'none']),
  onExhausted: z.enum(['continue', 'hold']), onInterrupted: z.enum(['retry', 'hold']), retryPolicies: z.record(z.string(), z.unknown()),
  settings: z.record(z.string(), z.unknown()), pausedAt: time.nullable(),
})

/** A prefix that secret scanners find, the key's id, 160 bits of secret or more, and eight hexadecimal digits of CRC-32. */
export const keyShape = z.string().regex(/^wbk_[A-Za-z0-9]+_[A-Za-z0-9]{27,}[0-9a-f]{8}$/)

export const newIntegrationShape = integrationShape.extend({ apiKey: keyShape })

export const laneShape = z.object({
  backlog: z.object({ value: count, relation: z.enum(['eq', 'gte']) }), oldestWaitingAt: time.nullable(), head: eventShape.nullable(),
  blockedBy: z.object({ reason: z.string(), until: time.nullable() }).nullable(),
})

export const previewShape = z.object({
  matching: count, superseded: count, byIntegration: z.array(z.object({ integrationId: id, count })),
  byError: z.array(z.object({ code: z.string().nullable(), count })),
})

export const jobShape = z.object({ total: count, done: count, failed: count, skipped: count, state: z.string() })

export const problemShape = z.object({
  type: z.string(), title: z.string().min(1), status: z.number().int(), detail: z.string().min(1), code: z.string().regex(/^[a-z_]+$/),
  errors: z.array(z.object({ path: z.string(), message: z.string().min(1) })).optional(), requestId: z.string().min(1),
})

/** One result per item of a bulk call. */
export const bulkShape = z.object({ items: z.array(z.object({ sku: z.string(), ok: z.boolean(), error: z.string().nullish() })) })
