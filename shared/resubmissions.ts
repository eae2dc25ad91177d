/**
 * A bulk resubmission asks for a further attempt of every event that matches a filter. It is a job: what is asked for here
 * is answered at once, and carried out a few events at a time.
 */
import { z } from 'zod'
import type { EventFilter } from './event-filter.ts'
import { eventFilterSchema, narrowsBeyondStatus } from './event-filter.ts'
import { eventErrorSchema } from './events.ts'

/** The statuses from which an event can be resubmitted. */
const resubmittableStatuses = ['failed', 'skipped'] as const

/** The statuses that a filter asks for and that can be resubmitted; `failed` when it names none. */
export function listResubmittable({ status = ['failed'] }: EventFilter) {
  return resubmittableStatuses.filter(one => status.includes(one))
}

/** `failed` and `skipped` together are everything there is to resubmit, and only current events are taken in any case. */
function narrows(filter: EventFilter): boolean {
  return narrowsBeyondStatus(filter) || (filter.status !== undefined && listResubmittable(filter).length === 1)
}

/** What is asked for. A dry run tells what would be done and does nothing. */
export const resubmissionRequestSchema = z.strictObject({
  filter: eventFilterSchema.strict()
    .refine(filter => listResubmittable(filter).length > 0, {
      path: ['status'],
      error: 'names no status that can be resubmitted; only "failed" and "skipped" events can',
    })
    .refine(narrows, {
      error: 'does not narrow anything down and would mean everything; name ids, an integrationId, problemId, action, entityId, q, from, to, or one status ("failed" or "skipped")',
      when: ({ issues }) => issues.length === 0,
    }),
  dryRun: z.boolean().default(false),
  includeSuperseded: z.boolean().default(false).describe('Also sends events although newer data for the same were applied.'),
})
export type ResubmissionRequest = z.output<typeof resubmissionRequestSchema>

/** What a resubmission would take, counted exactly; most first. */
export const resubmissionPreviewSchema = z.object({
  matching: z.number().int(),
  superseded: z.number().int().describe('Of these, events that newer data have overtaken. They are left out unless includeSuperseded is set.'),
  byIntegration: z.array(z.object({ integrationId: z.uuid(), name: z.string(), count: z.number().int() })),
  byError: z.array(z.object({ code: z.string().nullable().describe('Null: skipped without having failed.'), count: z.number().int() })),
})
export type ResubmissionPreview = z.output<typeof resubmissionPreviewSchema>

/** How far a resubmission has come. `total` rises until `listedAt` is set; it is what matched when the resubmission was asked for. */
export const resubmissionSchema = z.object({
  jobId: z.uuid(),
  state: z.enum(['running', 'paused', 'cancelled', 'finished']),
  total: z.number().int(),
  done: z.number().int().describe('Delivered.'),
  failed: z.number().int().describe('Failed again.'),
  skipped: z.number().int().describe('Not sent: superseded or left out.'),
  waiting: z.number().int().describe('Not yet put back into their lanes.'),
  underWay: z.number().int().describe('Put back into their lanes, not finished.'),
  filter: eventFilterSchema,
  includeSuperseded: z.boolean(),
  requestedBy: z.string(),
  createdAt: z.iso.datetime(),
  listedAt: z.iso.datetime().nullable(),
  finishedAt: z.iso.datetime().nullable(),
})
export type Resubmission = z.output<typeof resubmissionSchema>

/** A resubmission with the first hundred events that it did not send, oldest first. */
export const resubmissionDetailSchema = resubmissionSchema.extend({
  leftOut: z.array(z.object({ eventId: z.uuid(), reason: z.string().nullable(), supersededByEventId: z.uuid().nullable() })),
})
export type ResubmissionDetail = z.output<typeof resubmissionDetailSchema>

/** A line of the result file: an event and what became of it. */
export const resubmissionLineSchema = z.object({
  eventId: z.uuid(),
  integrationId: z.uuid(),
  seq: z.number().int(),
  action: z.string(),
  entityId: z.string().nullable(),
  outcome: z.enum(['waiting', 'resubmitted', 'delivered', 'failed', 'superseded', 'left_out']),
  reason: z.string().nullable(),
  supersededByEventId: z.uuid().nullable(),
  settledAt: z.iso.datetime().nullable(),
  error: eventErrorSchema.nullable(),
})
export type ResubmissionLine = z.output<typeof resubmissionLineSchema>
