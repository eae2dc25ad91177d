/** Signing in, and who is signed in. */
import { z } from 'zod'
import { roleSchema } from './roles.ts'

/** What a person types. */
export const signInSchema = z.strictObject({ email: z.string().min(1).max(320), password: z.string().min(1).max(1000) })
export type SignIn = z.output<typeof signInSchema>

/** Who is asking, as the dashboard shows it. */
export const sessionSchema = z.object({
  actor: z.object({ name: z.string(), role: roleSchema, type: z.enum(['user', 'token', 'system']) }),
})
