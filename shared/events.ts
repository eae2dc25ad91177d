/**
 * An integration event is one message on its way: what arrived, where it stands, and what became of it.
 * This file is the vocabulary of that life; the database, the pipeline, the API and the dashboard all speak it.
 */
import { z } from 'zod'

/** Every status an event can have, in the order in which the dashboard shows them. */
export const eventStatuses = ['queued', 'processing', 'success', 'failed', 'skipped'] as const
export const eventStatusSchema = z.enum(eventStatuses)
export type EventStatus = z.output<typeof eventStatusSchema>

/**
 * The moves an event may make. The database refuses every other one (trigger `integration_events_allowed_moves`);
 * a test holds the two lists against each other.
 * @internal
 */
export const allowedMoves: Record<EventStatus, readonly EventStatus[]> = {
  queued: ['processing', 'skipped'],
  processing: ['success', 'queued', 'failed'],
  success: [],
  failed: ['queued', 'skipped'],
  skipped: ['queued'],
}

/** True when nothing further happens to an event by itself. */
export function isFinished(status: EventStatus): boolean {
  return status === 'success' || status === 'failed' || status === 'skipped'
}

/** What asked for an attempt: the machine (first try and retries) or a person (resubmission). */
export const attemptTriggers = ['automatic', 'manual'] as const

/**
 * How an attempt ended. `interrupted` means that nobody knows: the worker died or lost its lane in the middle of the
 * call, so the destination may or may not have seen it.
 */
export const attemptOutcomes = ['success', 'transient', 'permanent', 'interrupted'] as const
export type AttemptOutcome = (typeof attemptOutcomes)[number]

/** Why something did not work, as a stable code for machines and a sentence for people. */
export const eventErrorSchema = z.object({ code: z.string(), message: z.string() })
export type EventError = z.output<typeof eventErrorSchema>

/** What the destination said about one item of a bulk action, in the order in which the items were sent. */
export const itemResultSchema = z.object({
  sku: z.string(),
  ok: z.boolean(),
  error: z.string().nullable(),
})
export type ItemResult = z.output<typeof itemResultSchema>

/** How one JSON document becomes another (RFC 6902); only the three operations that a comparison yields. */
export const jsonPatchSchema = z.array(z.discriminatedUnion('op', [
  z.object({ op: z.literal('add'), path: z.string(), value: z.unknown() }),
  z.object({ op: z.literal('replace'), path: z.string(), value: z.unknown() }),
  z.object({ op: z.literal('remove'), path: z.string() }),
]))
export type JsonPatch = z.output<typeof jsonPatchSchema>

/** An event as lists show it. Times are ISO 8601 UTC. */
export const eventSummarySchema = z.object({
  id: z.uuid(),
  integrationId: z.uuid(),
  action: z.string(),
  entityId: z.string().nullable(),
  status: eventStatusSchema,
  seq: z.number().int().positive(),
  attempts: z.number().int().nonnegative(),
  acceptedAt: z.iso.datetime(),
  nextAttemptAt: z.iso.datetime().nullable(),
  finishedAt: z.iso.datetime().nullable(),
  deadLetteredAt: z.iso.datetime().nullable(),
  error: eventErrorSchema.nullable(),
  isCurrentAttempt: z.boolean(),
  resubmittedFromEventId: z.uuid().nullable(),
})
export type EventSummary = z.output<typeof eventSummarySchema>

/** One attempt to deliver an event. The one under way has neither end nor outcome. */
export const attemptSchema = z.object({
  number: z.number().int().positive(),
  trigger: z.enum(attemptTriggers),
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime().nullable(),
  outcome: z.enum(attemptOutcomes).nullable(),
  httpStatus: z.number().int().nullable(),
  durationMs: z.number().nonnegative().nullable(),
  error: eventErrorSchema.nullable(),
  items: z.array(itemResultSchema).nullable(),
  nextAttemptAt: z.iso.datetime().nullable(),
})
export type Attempt = z.output<typeof attemptSchema>

/** Where an event stands in its lane, and what newer events concern the same entity. */
export const eventDetailSchema = eventSummarySchema.extend({
  laneId: z.uuid(),
  integrationName: z.string(),
  resubmitEnabled: z.boolean(),
  forceStop: z.boolean(),
  skipReason: z.string().nullable(),
  problemId: z.uuid().nullable().describe('The problem as which it failed last; null also for the second or two until that is made.'),
  parkedAt: z.iso.datetime().nullable().describe('When a person took it aside; it keeps its place, and the lane goes on without it.'),
  supersededByEventId: z.uuid().nullable().describe('The newer event because of which this one was skipped.'),
  replacedByEventId: z.uuid().nullable().describe('The new event that was made of this one when it was edited, or its failed items were resubmitted.'),
  edit: z.object({ difference: jsonPatchSchema, editedBy: z.string(), editedAt: z.iso.datetime() }).nullable()
    .describe('What was changed when this event was made of another one (JSON Patch, RFC 6902, on its data, masked).'),
  attemptHistory: z.array(attemptSchema),
  payload: z.unknown().describe('The message\'s data as it arrived, sensitive values masked.'),
  lanePlace: z.object({
    ahead: z.number().int().nonnegative(),
    behind: z.number().int().nonnegative(),
    capped: z.boolean().describe('True when there are more than 1,000 on either side and counting stopped there.'),
    heldByEventId: z.uuid().nullable().describe('The failed event behind which the lane holds until a person decides, or null when it goes on.'),
  }),
  newerOnSameEntity: z.array(z.object({ id: z.uuid(), status: eventStatusSchema, acceptedAt: z.iso.datetime() })),
})
export type EventDetail = z.output<typeof eventDetailSchema>

/** One exchange with the destination, masked before it was written. */
export const communicationLogSchema = z.object({
  attemptNumber: z.number().int().positive(),
  startedAt: z.iso.datetime(),
  durationMs: z.number().nonnegative(),
  method: z.string(),
  url: z.string(),
  requestHeaders: z.record(z.string(), z.string()),
  requestBody: z.string().nullable(),
  requestTruncated: z.boolean(),
  responseStatus: z.number().int().nullable(),
  responseHeaders: z.record(z.string(), z.string()).nullable(),
  responseBody: z.string().nullable(),
  responseTruncated: z.boolean(),
  failure: z.string().nullable().describe('What went wrong on the wire when there was no answer.'),
})
export type CommunicationLog = z.output<typeof communicationLogSchema>
