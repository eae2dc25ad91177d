/** An integration connects one system that sends to Waybill with the Management API, and says how its messages are carried. */
import { z } from 'zod'
import { rateLimitSchema } from './rate-limit.ts'
import { maskPathsSchema } from './mask-path.ts'
import { nameSchema } from './plain-text.ts'
import { retryPoliciesSchema } from './retry-policy.ts'

/** The unit of order: the whole integration, each entity by itself, or nothing at all. */
export const orderings = ['integration', 'entity', 'none'] as const

/** What a lane does when its head has used up its retries. */
export const onExhaustedChoices = ['continue', 'hold'] as const

/** What a lane does with an attempt whose outcome nobody knows. */
export const onInterruptedChoices = ['retry', 'hold'] as const

const changeableFields = {
  name: nameSchema,
  enabled: z.boolean(),
  ordering: z.enum(orderings),
  onExhausted: z.enum(onExhaustedChoices),
  onInterrupted: z.enum(onInterruptedChoices),
  retryPolicies: retryPoliciesSchema,
  rateLimit: rateLimitSchema.nullable().describe('How often each key may send. Null: as often as Waybill lets everybody.'),
  settings: z.record(z.string(), z.unknown()),
  maskPaths: maskPathsSchema,
}

/** Secrets of one integration at the most. */
export const maxSecrets = 20

/** Written by people and never shown again. A shorter value would be found in the middle of ordinary words, and masked there. */
const secretsSchema = z.record(
  z.string().regex(/^[A-Z0-9][\w.-]{0,99}$/i, { error: 'must be a name of letters, digits, dots, hyphens and underscores' }),
  z.string().min(8).max(4000).nullable(),
).describe('Values that are kept sealed, never shown again, and masked wherever they turn up in this integration\'s traffic. Null removes one; those that are not named stay.')

/** An integration as the API shows it. Keys are never part of it. */
export const integrationSchema = z.object({
  id: z.uuid(),
  service: z.literal('custom'),
  ...changeableFields,
  name: z.string(),
  pausedAt: z.iso.datetime().nullable(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
  keys: z.array(z.object({
    keyId: z.string(),
    createdAt: z.iso.datetime(),
    expiresAt: z.iso.datetime().nullable(),
    lastUsedAt: z.iso.datetime().nullable(),
  })),
  secrets: z.array(z.object({ name: z.string(), hasSecret: z.literal(true), updatedAt: z.iso.datetime() })),
})

/** What is needed to create one; all but service and name have defaults. */
export const createIntegrationSchema = z.strictObject({
  service: z.literal('custom'),
  name: changeableFields.name,
  enabled: changeableFields.enabled.default(true),
  ordering: changeableFields.ordering.default('integration'),
  onExhausted: changeableFields.onExhausted.default('continue'),
  onInterrupted: changeableFields.onInterrupted.default('retry'),
  retryPolicies: changeableFields.retryPolicies.default({}),
  rateLimit: changeableFields.rateLimit.default(null),
  settings: changeableFields.settings.default({}),
  maskPaths: changeableFields.maskPaths.default([]),
  secrets: secretsSchema.default({}),
})
export type CreateIntegration = z.output<typeof createIntegrationSchema>

/** What may be changed later. Fields left out stay as they are. */
export const updateIntegrationSchema = z.strictObject({ ...changeableFields, secrets: secretsSchema }).partial()
export type UpdateIntegration = z.output<typeof updateIntegrationSchema>
