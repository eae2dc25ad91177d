/** Tokens by which programs call the Management API. */
import { z } from 'zod'
import { nameSchema } from './plain-text.ts'
import { roleSchema } from './roles.ts'

/** A token as it is listed; the token itself is never part of it. */
export const apiTokenSchema = z.object({
  id: z.uuid(),
  name: z.string(),
  role: roleSchema.describe('What it may do at this moment: never more than whoever made it.'),
  createdBy: z.string().nullable().describe('Null: the first start, or the environment.'),
  isFromEnvironment: z.boolean().describe('Given by the environment, and so revoked there: here it would come back.'),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime().nullable(),
  isExpired: z.boolean(),
  isStopped: z.boolean().describe('Refused because whoever made it is suspended; it works again when they are let in again.'),
  lastUsedAt: z.iso.datetime().nullable(),
})
export type ApiToken = z.output<typeof apiTokenSchema>

/** What is needed to make one. `expiresInDays` null: it never expires. */
export const createApiTokenSchema = z.strictObject({
  name: nameSchema,
  role: roleSchema,
  expiresInDays: z.number().int().min(1).max(3650).nullable(),
})
export type CreateApiToken = z.output<typeof createApiTokenSchema>

/** A token that was made just now: the only time that it is shown. */
export const newApiTokenSchema = apiTokenSchema.extend({ token: z.string() })
export type NewApiToken = z.output<typeof newApiTokenSchema>
