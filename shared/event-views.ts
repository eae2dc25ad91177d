/**
 * A view is a list of events that somebody comes back to: a filter and the columns that are shown of it, under a name. It is one
 * person's own, or shared: then it belongs to everybody.
 */
import { z } from 'zod'
import { eventColumns } from './event-columns.ts'
import { eventFilterSchema } from './event-filter.ts'
import { eventStatusSchema } from './events.ts'
import { nameSchema } from './plain-text.ts'

/** Spans up to now that a view can ask for. */
const viewRangeSchema = z.enum(['15m', '1h', '24h', '7d', '30d'])

/** A filter as a person keeps it: `range` moves along with the time, `from` and `to` do not. */
export const viewFilterSchema = eventFilterSchema.omit({ ids: true, isCurrentAttempt: true })
  .extend({ status: eventStatusSchema.optional(), range: viewRangeSchema.optional() }).strict()
  .refine(({ range, from, to }) => range === undefined || (from === undefined && to === undefined), { path: ['range'], error: 'cannot be combined with from or to' })
export type ViewFilter = z.output<typeof viewFilterSchema>

const viewFields = {
  name: nameSchema.max(60),
  isShared: z.boolean().describe('For everybody. Sharing, and changing what is shared, needs the role "operator".'),
  filter: viewFilterSchema,
  columns: z.array(z.enum(eventColumns)).max(eventColumns.length).nullable().describe('Null: those that are shown unless somebody chooses.'),
}

/** What is needed to save a view. */
export const createViewSchema = z.strictObject({ ...viewFields, isShared: viewFields.isShared.default(false), columns: viewFields.columns.default(null) })
export type CreateView = z.output<typeof createViewSchema>

/** What may be changed of it. Fields left out stay as they are. A shared view that is no longer shared becomes one's own. */
export const changeViewSchema = z.strictObject(viewFields).partial()
export type ChangeView = z.output<typeof changeViewSchema>

/** A view as whoever may use it sees it. */
export const eventViewSchema = z.object({
  id: z.uuid(), ...viewFields,
  createdBy: z.string(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
})
export type EventView = z.output<typeof eventViewSchema>
