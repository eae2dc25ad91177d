/** An integration as lists and pages show it: what it is, and how it is doing. */
import { z } from 'zod'
import { createIntegrationSchema, integrationSchema } from './integrations.ts'

/** Counts stop at 10,000 (`countCap`); that value means "at least". */
export const integrationOverviewSchema = integrationSchema.extend({
  backlog: z.number().int().nonnegative().describe('Events that are queued or processing, counted up to 10,000.'),
  failedCount: z.number().int().nonnegative().describe('Events that are failed, counted up to 10,000.'),
  lastEventAt: z.iso.datetime().nullable(),
})
export type IntegrationOverview = z.output<typeof integrationOverviewSchema>

/** What pausing answers. */
export const pausedIntegrationSchema = integrationOverviewSchema.extend({
  underWayCount: z.number().int().nonnegative().describe('Calls that were under way at that moment. They finish; after them nothing is sent.'),
})
export type PausedIntegration = z.output<typeof pausedIntegrationSchema>

/** What creating one answers: the only time that the key is shown. */
export const newIntegrationSchema = integrationOverviewSchema.extend({ apiKey: z.string() })
export type NewIntegration = z.output<typeof newIntegrationSchema>

/** For how long the keys there are stay valid beside the new one; 0 ends them at once. At most a week. */
export const regenerateKeySchema = z.strictObject({ overlapSeconds: z.number().int().min(0).max(604_800).default(0) })

/** A new key, shown this once, and when the ones before it end (null: there is none any more). */
export const regeneratedKeySchema = z.object({
  apiKey: z.string(),
  keyId: z.string(),
  previousKeysExpireAt: z.iso.datetime().nullable(),
})
export type RegeneratedKey = z.output<typeof regeneratedKeySchema>

const jsonSchema = z.record(z.string(), z.unknown())

/** What can be integrated: for each service its settings, the actions it sends and the events it knows. */
export const catalogueSchema = z.object({
  items: z.array(z.object({
    service: createIntegrationSchema.shape.service,
    title: z.string(),
    description: z.string(),
    settingsSchema: jsonSchema.describe('JSON Schema of `settings`.'),
    actions: z.array(z.object({ name: z.string(), title: z.string(), dataSchema: jsonSchema.describe('JSON Schema of `data`, with an example that would be accepted.') })),
    events: z.array(z.object({ name: z.string(), title: z.string() })),
  })),
})
export type Catalogue = z.output<typeof catalogueSchema>
