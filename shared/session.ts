/** Signing in, and who is signed in. */
import { z } from 'zod'
import { roleSchema } from './roles.ts'

/** What a person types. `code` is asked for when the account has a second factor: six digits, or a recovery code. */
export const signInSchema = z.strictObject({
  email: z.string().min(1).max(320),
  password: z.string().min(1).max(1000),
  code: z.string().min(1).max(100).optional(),
})
export type SignIn = z.output<typeof signInSchema>

/** Who is asking, as the dashboard shows it. */
export const sessionSchema = z.object({
  actor: z.object({ name: z.string(), role: roleSchema, type: z.enum(['user', 'token', 'system']) }),
})

/** A page of ours to go to after signing in. What browsers would read as an address of another site (`//host`, `/\\host`) is none, nor what they leave out while reading. */
export const ownPathPattern = /^\/(?![/\\])[\x21-\x7E]*$/

/** The ways to sign in besides a password. */
export const signInOptionsSchema = z.object({
  singleSignOn: z.object({ label: z.string() }).nullable().describe('Null where no provider of single sign-on is configured.'),
})

/** Why somebody who came back from single sign-on is not signed in; said on the sign-in page. */
export const singleSignOnProblems = ['failed', 'unverified', 'unknown', 'suspended', 'unavailable'] as const
export type SingleSignOnProblem = (typeof singleSignOnProblems)[number]

/** A browser in which somebody is signed in. */
export const openSessionSchema = z.object({
  id: z.uuid(),
  method: z.enum(['password', 'sso']),
  address: z.string().nullable(),
  userAgent: z.string().nullable(),
  createdAt: z.iso.datetime(),
  lastSeenAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
  isCurrent: z.boolean().describe('Whether this request came with it.'),
})
export type OpenSession = z.output<typeof openSessionSchema>
