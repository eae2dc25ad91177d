/** How things stand, for people who run none of it: a light for each integration, since when, and the last days. Never more than that. */
import { z } from 'zod'
import { cappedCountSchema } from './event-filter.ts'
import { nameSchema } from './plain-text.ts'
import { lightReasons, lights } from './stats.ts'

/** How an hour went. `late`: what was delivered came late, or what arrived had to wait for it. `quiet`: nothing happened. */
export const hourStates = ['quiet', 'good', 'late', 'failed'] as const
export type HourState = (typeof hourStates)[number]

/** Hours that are looked back on, the present one included. */
export const statusHours = 7 * 24

const integrationStatusSchema = z.object({
  name: z.string(),
  light: z.enum(lights),
  reason: z.enum(lightReasons).nullable().describe('Null while it flows.'),
  since: z.iso.datetime().nullable().describe('Since when it is so, as far as that is known; null while it flows.'),
  waiting: cappedCountSchema.describe('Messages that are on their way, counted up to 10,000.'),
  failed: cappedCountSchema.describe('Messages that did not get through and wait for a decision, counted up to 10,000.'),
  lastMessageAt: z.iso.datetime().nullable(),
  hours: z.array(z.enum(hourStates)).describe('The last seven days hour by hour; the last one is the present hour.'),
})

const report = { at: z.iso.datetime(), hoursFrom: z.iso.datetime().describe('When the first of `hours` begins.') }

/** How every integration stands. */
export const statusReportSchema = z.object({ ...report, items: z.array(integrationStatusSchema.extend({ integrationId: z.uuid() })) })
export type StatusReport = z.output<typeof statusReportSchema>

/** The same for whoever holds a link: without ids, and with the end of the link. */
export const sharedStatusSchema = z.object({ ...report, expiresAt: z.iso.datetime(), items: z.array(integrationStatusSchema) })

/** A link to the status page that works. The link itself is never part of it. */
export const statusShareSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  createdBy: z.string(),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  lastUsedAt: z.iso.datetime().nullable(),
})
export type StatusShare = z.output<typeof statusShareSchema>

/** What is needed to make one. */
export const createStatusShareSchema = z.strictObject({ name: nameSchema, expiresInDays: z.number().int().min(1).max(365) })
export type CreateStatusShare = z.output<typeof createStatusShareSchema>

/** A link that was made just now. `path` is shown this once: whoever opens it sees the status page. */
export const newStatusShareSchema = statusShareSchema.extend({ path: z.string().describe('Below the address of the dashboard.') })
export type NewStatusShare = z.output<typeof newStatusShareSchema>
