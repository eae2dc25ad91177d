/**
 * One filter for events. The URL, the filter bar, the list route, the SQL, the count and bulk resubmission all read this
 * one schema, so that "what I see" and "what I act on" cannot differ.
 */
import { z } from 'zod'
import { eventStatusSchema, eventSummarySchema } from './events.ts'
import { exportFormatSchema } from './export-format.ts'

/** The contract lets `status` be one or several; a lone one becomes a list. */
const statusesSchema = z.union([eventStatusSchema, z.array(eventStatusSchema).min(1)]).transform(value => [value].flat()).pipe(z.array(eventStatusSchema))

/** Events that a filter can name one by one: as many as a person selects by hand, and more. */
export const maxNamedEvents = 1000

/** What is asked for; every given field narrows. `q` looks for an order number, SKU, customer number, entity or message id. */
export const eventFilterSchema = z.object({
  ids: z.array(z.uuid()).min(1).max(maxNamedEvents).optional().describe('These events and no others.'),
  integrationId: z.uuid().optional(),
  status: statusesSchema.optional(),
  problemId: z.uuid().optional().describe('Events that failed last with this problem, also those that were put right.'),
  action: z.string().min(1).max(100).optional(),
  entityId: z.string().min(1).max(255).optional(),
  q: z.string().trim().min(1).max(255).optional(),
  from: z.iso.datetime({ offset: true }).optional(),
  to: z.iso.datetime({ offset: true }).optional(),
  isCurrentAttempt: z.boolean().optional(),
})
export type EventFilter = z.output<typeof eventFilterSchema>

/** True when a filter asks for something other than a status, or than that events are current: it does not mean everything there is. */
export function narrowsBeyondStatus({ ids, integrationId, problemId, action, entityId, q, from, to }: EventFilter): boolean {
  return [ids, integrationId, problemId, action, entityId, q, from, to].some(value => value !== undefined)
}

/** A filter and the page wanted of it. `cursor` is the `nextCursor` of the page before; newest first. */
export const eventPageRequestSchema = eventFilterSchema.extend({
  cursor: z.string().max(100).optional(),
  limit: z.number().int().min(1).max(200).default(50),
})
export type EventPageRequest = z.output<typeof eventPageRequestSchema>

/** A file of all that match. An empty filter means every event. */
export const eventExportRequestSchema = z.strictObject({ filter: eventFilterSchema.strict().default({}), format: exportFormatSchema })
export type EventExportRequest = z.output<typeof eventExportRequestSchema>

/** The same in an address, for a browser that saves the file while it comes in. Named events stay out: a thousand ids are more than an address holds. */
export const eventExportQuerySchema = eventFilterSchema.omit({ ids: true, isCurrentAttempt: true }).extend({ format: exportFormatSchema }).strict()

/** Counts stop here: `relation: "gte"` says that there are more. */
export const countCap = 10_000

/** A count that stops at {@link countCap}. */
export const cappedCountSchema = z.object({ value: z.number().int().nonnegative(), relation: z.enum(['eq', 'gte']) })
export type CappedCount = z.output<typeof cappedCountSchema>

/** What is said of a count that was taken up to one beyond the cap. */
export const capCount = (count: number): CappedCount => ({ value: Math.min(count, countCap), relation: count > countCap ? 'gte' : 'eq' })

/** A page of events. `total` counts what matches the filter, up to {@link countCap}. */
export const eventPageSchema = z.object({
  items: z.array(eventSummarySchema),
  nextCursor: z.string().nullable(),
  total: cappedCountSchema,
})
export type EventPage = z.output<typeof eventPageSchema>
