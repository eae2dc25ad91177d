/**
 * A bulk skip takes every event that matches a filter out of its lane. It is carried out some events at a time, by as many
 * requests as it takes: whoever asks sees how far it has come, and ends it by not asking again.
 */
import { z } from 'zod'
import type { EventFilter } from './event-filter.ts'
import { eventFilterSchema, narrowsBeyondStatus } from './event-filter.ts'
import { noteSchema } from './plain-text.ts'

/** The statuses in which an event can be skipped. */
export const skippableStatuses = ['queued', 'failed'] as const

/** The statuses that a filter asks for and that can be skipped; all of these when it names none. */
export function listSkippable({ status = [...skippableStatuses] }: EventFilter) {
  return skippableStatuses.filter(one => status.includes(one))
}

/** `queued` and `failed` together are everything there is to skip. */
function narrows(filter: EventFilter): boolean {
  return narrowsBeyondStatus(filter) || (filter.status !== undefined && listSkippable(filter).length === 1)
}

/** What is asked for. A dry run tells what would be done and does nothing. */
export const bulkSkipRequestSchema = z.strictObject({
  filter: eventFilterSchema.strict()
    .refine(filter => listSkippable(filter).length > 0, {
      path: ['status'],
      error: 'names no status that can be skipped; only "queued" and "failed" events can',
    })
    .refine(narrows, {
      error: 'does not narrow anything down and would mean everything; name ids, an integrationId, problemId, action, entityId, q, from, to, or one status ("queued" or "failed")',
      when: ({ issues }) => issues.length === 0,
    }),
  reason: noteSchema.optional().describe('Kept with each event. Needed unless it is a dry run.'),
  dryRun: z.boolean().default(false),
  cursor: z.string().max(100).optional().describe('The `nextCursor` of the answer before. Asking twice with the same one does no harm.'),
}).refine(({ dryRun, reason }) => dryRun || reason !== undefined, { path: ['reason'], error: 'is missing; say why these events shall not be sent' })

/** What a bulk skip would take, counted exactly. */
export const bulkSkipPreviewSchema = z.object({
  matching: z.number().int(),
  queued: z.number().int().describe('Of these, events that have not been tried yet or wait for a retry.'),
  failed: z.number().int(),
  byIntegration: z.array(z.object({ integrationId: z.uuid(), name: z.string(), count: z.number().int() })).describe('Most first.'),
})
export type BulkSkipPreview = z.output<typeof bulkSkipPreviewSchema>

/** What one request of a bulk skip did. */
export const bulkSkipStepSchema = z.object({
  skipped: z.number().int(),
  leftOut: z.number().int().describe('Matched, but went on before they could be skipped.'),
  nextCursor: z.string().nullable().describe('Ask again with it; null: all that matched when the first request was made is done.'),
})
export type BulkSkipStep = z.output<typeof bulkSkipStepSchema>
