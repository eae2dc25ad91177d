/** What is masked in the whole installation, and how one finds out beforehand what a rule would hide. */
import { z } from 'zod'
import { maskPathsSchema } from './mask-path.ts'

/** Why a value was masked. */
export const maskReasons = ['name', 'path', 'known value', 'card number', 'credential'] as const
export type MaskReason = (typeof maskReasons)[number]

const maskNamesSchema = z.array(z.string().trim().min(1).max(100).regex(/[\p{L}\p{N}]/u, { error: 'must hold a letter or a digit' })).max(100)
  .describe('Names of fields whose values are masked wherever they stand, such as birthDate. Capitals, hyphens and underscores make no difference.')

/** The rules that hold besides those built in. */
export const maskRulesSchema = z.strictObject({ names: maskNamesSchema, paths: maskPathsSchema })

/** The rules of the installation as they are shown. */
export const installationMaskingSchema = z.object({
  ...maskRulesSchema.shape,
  updatedAt: z.iso.datetime().nullable(),
  updatedBy: z.string().nullable(),
})
export type InstallationMasking = z.output<typeof installationMaskingSchema>

/** What to try: a sample, of an integration or of none, with rules in the place of the installation's own. */
export const maskingPreviewRequestSchema = z.strictObject({
  sample: z.unknown().refine(sample => sample !== undefined, { error: 'is missing' }).describe('A message as JSON, or any text. It is neither stored nor logged.'),
  integrationId: z.uuid().optional(),
  rules: maskRulesSchema.partial().optional().describe('Tried in the place of the installation\'s rules; what is left out stays as it is set.'),
})
export type MaskingPreviewRequest = z.output<typeof maskingPreviewRequestSchema>

/** What would be seen, and where something would be hidden and why. */
export const maskingPreviewSchema = z.object({
  masked: z.unknown(),
  hidden: z.array(z.object({
    path: z.string().nullable().describe('Where in the sample; null in running text.'),
    reason: z.enum(maskReasons),
  })),
})
export type MaskingPreview = z.output<typeof maskingPreviewSchema>
