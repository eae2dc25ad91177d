/** How an integration's lanes stand: what waits, what is next, and what keeps it from being sent. */
import { z } from 'zod'
import { eventSummarySchema } from './events.ts'
import { orderings } from './integrations.ts'

/**
 * Everything that can keep a lane from going on, the reason that a person would have to deal with first coming first.
 * `paused` and `held` and `stopped` wait for a person; the others end by themselves.
 */
export const blockReasons = ['paused', 'held', 'stopped', 'earlier_ordering', 'destination_down', 'retry'] as const
export type BlockReason = (typeof blockReasons)[number]

export const laneBlockSchema = z.object({
  reason: z.enum(blockReasons),
  since: z.iso.datetime().nullable(),
  until: z.iso.datetime().nullable().describe('When it ends by itself, or is looked at again. Null: when a person acts, or when that cannot be told.'),
  eventId: z.uuid().nullable().describe('The event that is the cause, if one is.'),
  message: z.string().describe('The same in a sentence, with what can be done.'),
})
export type LaneBlock = z.output<typeof laneBlockSchema>

const cappedCount = z.object({ value: z.number().int().nonnegative(), relation: z.enum(['eq', 'gte']) })

/** One lane with something waiting in it. */
export const laneSchema = z.object({
  laneId: z.uuid(),
  entityId: z.string().nullable().describe('The entity whose events it carries, when the ordering is by entity.'),
  waiting: cappedCount.describe('Its events that are queued or processing, counted up to 1,000.'),
  oldestWaitingAt: z.iso.datetime().nullable(),
  head: eventSummarySchema.nullable().describe('The event whose turn is next, or that is being sent.'),
  blockedBy: laneBlockSchema.nullable(),
})
export type Lane = z.output<typeof laneSchema>

/** How an integration's lanes stand. `head` and `blockedBy` are those of the lane that needs a look first. */
export const laneStateSchema = z.object({
  integrationId: z.uuid(),
  ordering: z.enum(orderings),
  pausedAt: z.iso.datetime().nullable(),
  backlog: cappedCount.describe('Events that are queued or processing in all lanes, parked ones included, counted up to 10,000.'),
  oldestWaitingAt: z.iso.datetime().nullable(),
  oldestWaitingSeconds: z.number().nonnegative().nullable(),
  head: eventSummarySchema.nullable(),
  blockedBy: laneBlockSchema.nullable(),
  lanes: z.array(laneSchema).describe('Lanes with something waiting: blocked ones first, then those that have waited longest; at most 20.'),
  hasMoreLanes: z.boolean(),
  parked: z.array(eventSummarySchema).describe('Events that were taken aside, oldest first; at most 20.'),
})
export type LaneState = z.output<typeof laneStateSchema>
