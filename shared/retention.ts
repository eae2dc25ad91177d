/** For how long messages and communication logs are kept. Events themselves, with their attempts, stay. */
import { z } from 'zod'

/** What is kept for a number of days only, where that is set. */
export const keptStores = ['payloads', 'logs'] as const
export type KeptStore = (typeof keptStores)[number]

const days = z.number().int().min(14).max(3650).nullable()

/** Days after which they are removed, a week at a time; null: never. */
export const retentionRulesSchema = z.strictObject({ payloads: days, logs: days })
export type RetentionRules = z.output<typeof retentionRulesSchema>

const storeSchema = z.object({
  bytes: z.number().nonnegative().describe('What it takes up on the disk, with its indexes.'),
  oldestAt: z.iso.datetime().nullable().describe('When the oldest arrived that is kept.'),
  nextRemovalAt: z.iso.datetime().nullable().describe('When the oldest week is removed; null: never.'),
})

/** The rules as they are set, and what is kept. */
export const retentionSchema = z.object({
  rules: retentionRulesSchema,
  updatedAt: z.iso.datetime().nullable(),
  updatedBy: z.string().nullable(),
  stores: z.object({ payloads: storeSchema, logs: storeSchema }),
})
export type Retention = z.output<typeof retentionSchema>

const removalSchema = z.object({
  rows: z.number().int().nonnegative().describe('How many are removed.'),
  kept: z.number().int().nonnegative().describe('How many as old as that stay, because their event is not settled.'),
  bytes: z.number().nonnegative().describe('What is freed on the disk, about.'),
})

/** What rules would remove at once. */
export const retentionPreviewSchema = z.object({ payloads: removalSchema, logs: removalSchema })
export type RetentionPreview = z.output<typeof retentionPreviewSchema>
