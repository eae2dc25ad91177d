/** The people of an installation, and the links by which they join it. */
import { z } from 'zod'
import { newPasswordSchema } from './account.ts'
import { nameSchema } from './plain-text.ts'
import { roleSchema } from './roles.ts'

/** A person as an admin sees them. */
export const personSchema = z.object({
  id: z.uuid(),
  email: z.string(),
  name: z.string(),
  role: roleSchema,
  hasPassword: z.boolean(),
  usesSingleSignOn: z.boolean(),
  hasSecondFactor: z.boolean(),
  tokenCount: z.number().int().nonnegative().describe('API tokens that are theirs: these stop while they are suspended, and end with them.'),
  createdAt: z.iso.datetime(),
  lastSignedInAt: z.iso.datetime().nullable(),
  suspendedAt: z.iso.datetime().nullable(),
})
export type Person = z.output<typeof personSchema>

/** What an admin may change. Fields left out stay as they are. */
export const changePersonSchema = z.strictObject({ name: nameSchema, role: roleSchema, suspended: z.boolean() }).partial()
export type ChangePerson = z.output<typeof changePersonSchema>

/** Whom to invite, and as what. */
export const inviteSchema = z.strictObject({ email: z.email().max(320), role: roleSchema })
export type Invite = z.output<typeof inviteSchema>

/** What a link is for: to join, or to set a new password. */
const purposeSchema = z.enum(['join', 'reset'])

/** A link that works. */
export const invitationSchema = z.object({
  id: z.uuid(),
  purpose: purposeSchema,
  email: z.string(),
  role: roleSchema,
  invitedBy: z.string(),
  createdAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
})
export type Invitation = z.output<typeof invitationSchema>

/** A link that was made just now. `path` is shown this once: whoever opens it may use the link. */
export const newInvitationSchema = invitationSchema.extend({ path: z.string().describe('Below the address of the dashboard.') })
export type NewInvitation = z.output<typeof newInvitationSchema>

/** The secret part of a link. */
export const invitationTokenSchema = z.strictObject({ token: z.string().min(1).max(200) })

/** What a link says to whoever holds it. `name` is that of the person whose password is set anew. */
export const shownInvitationSchema = invitationSchema.pick({ purpose: true, email: true, role: true, expiresAt: true }).extend({ name: z.string().nullable() })
export type ShownInvitation = z.output<typeof shownInvitationSchema>

/** Using a link. Whoever sets a new password keeps their name. */
export const acceptInvitationSchema = invitationTokenSchema.extend({ name: nameSchema.optional(), password: newPasswordSchema })
export type AcceptInvitation = z.output<typeof acceptInvitationSchema>

/** Who has joined, or has a new password. */
export const joinedSchema = z.object({ email: z.string() })
