/**
 * A problem is what dead letters have in common: integration, action, kind of failure, and message. People look at problems instead of
 * at thousands of events, and put all of one right at once. (Why a request was refused is another `Problem`, see `problem.ts`.)
 */
import { z } from 'zod'
import { cappedCountSchema } from './event-filter.ts'

/** How a problem stands. Resolved is one that somebody called so, until it is seen again, and one of which no event is failed any more. */
export const problemStates = ['open', 'snoozed', 'resolved'] as const
const problemStateSchema = z.enum(problemStates)
export type ProblemState = z.output<typeof problemStateSchema>

/** What is asked for; every given field narrows. `q` looks into messages, codes, actions, notes and the integrations' names. */
const problemFilterSchema = z.strictObject({
  state: z.enum([...problemStates, 'all']).default('open'),
  integrationId: z.uuid().optional(),
  owner: z.union([z.uuid(), z.literal('nobody')]).optional(),
  q: z.string().trim().min(1).max(255).optional(),
})
export type ProblemFilter = z.output<typeof problemFilterSchema>

/** A filter and the page wanted of it. `cursor` is the `nextCursor` of the page before; those seen last come first. */
export const problemPageRequestSchema = problemFilterSchema.extend({
  cursor: z.string().max(100).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(50),
})
export type ProblemPageRequest = z.output<typeof problemPageRequestSchema>

/** Somebody who may look after a problem. */
const ownerSchema = z.object({ id: z.uuid(), name: z.string() })
export const possibleOwnersSchema = z.object({ items: z.array(ownerSchema) })
export type PossibleOwners = z.output<typeof possibleOwnersSchema>

/** How often a problem was seen in each hour from a whole one on, up to the present one. */
const hoursSchema = z.object({ from: z.iso.datetime(), counts: z.array(z.number().int().nonnegative()) })

/** A problem as lists show it. Times are ISO 8601 UTC. */
export const problemSummarySchema = z.object({
  id: z.uuid(),
  integrationId: z.uuid(),
  integrationName: z.string(),
  action: z.string(),
  errorCode: z.string(),
  pattern: z.string().describe('What its messages say, with * for what differs from event to event.'),
  state: problemStateSchema,
  openCount: cappedCountSchema.describe('Its events that are failed at this moment, counted up to 10,000.'),
  totalCount: z.number().int().describe('How often an event failed with it.'),
  firstSeenAt: z.iso.datetime(),
  lastSeenAt: z.iso.datetime(),
  reopenedAt: z.iso.datetime().nullable().describe('When it came back after it had been resolved.'),
  owner: ownerSchema.nullable(),
  note: z.string().nullable(),
  snoozedUntil: z.iso.datetime().nullable(),
  resolvedAt: z.iso.datetime().nullable().describe('When somebody resolved it; null also when nothing of it is left.'),
  resolvedBy: z.string().nullable(),
  hours: hoursSchema.describe('The last 24 hours.'),
})
export type ProblemSummary = z.output<typeof problemSummarySchema>

/** A page of problems. */
export const problemPageSchema = z.object({ items: z.array(problemSummarySchema), nextCursor: z.string().nullable(), total: cappedCountSchema })
export type ProblemPage = z.output<typeof problemPageSchema>

/** A problem by itself. */
export const problemDetailSchema = problemSummarySchema.extend({ hours: hoursSchema.describe('The last seven days.') })
export type ProblemDetail = z.output<typeof problemDetailSchema>

/** What a person may change. Fields left out stay as they are. */
export const changeProblemSchema = z.strictObject({
  ownerId: z.uuid().nullable(),
  note: z.string().trim().min(1).max(2000).nullable(),
  snoozedUntil: z.iso.datetime({ offset: true }).nullable().describe('Not listed as open until then, however often it is seen; at most a year ahead.'),
  state: z.enum(['open', 'resolved']).describe('"open" also ends a snooze.'),
}).partial()
  .refine(changes => Object.keys(changes).length > 0, { error: 'names nothing to change; give ownerId, note, snoozedUntil or state' })
  .refine(({ snoozedUntil, state }) => typeof snoozedUntil !== 'string' || state === undefined, { error: 'asks for a snooze and for a state; give one of them' })
export type ChangeProblem = z.output<typeof changeProblemSchema>
