/** Links by which somebody joins, or sets a new password. */
import { and, desc, eq, gt, isNull, or, sql } from 'drizzle-orm'
import { v7 as uuidv7 } from 'uuid'
import type { Connection } from '../client.ts'
import { invitations, users } from '../schema/people.ts'

type NewInvitation = Omit<typeof invitations.$inferInsert, 'id' | 'expiresAt'>

/** Adds a link that works for `seconds`; returns it. */
export async function insertInvitation(transaction: Connection, invitation: NewInvitation, seconds: number) {
  const [added] = await transaction.insert(invitations)
    .values({ id: uuidv7(), ...invitation, expiresAt: sql`now() + make_interval(secs => ${seconds})` }).returning()
  if (!added) throw new Error('The database did not return the invitation.')
  return added
}

/** Neither used, revoked nor too old. */
const isUnended = and(isNull(invitations.usedAt), isNull(invitations.revokedAt), gt(invitations.expiresAt, sql`now()`))

/** Works: whoever is behind it may still make links. So nobody comes back by one they made before they were suspended. */
const isOpen = and(
  isUnended,
  sql`(${invitations.inviterId} is null or exists (
    select from ${users} inviter where inviter.id = ${invitations.inviterId} and inviter.suspended_at is null and inviter.role = 'admin'))`,
)

/** The links that work, newest first. */
export function listOpenInvitations(connection: Connection) {
  return connection.select().from(invitations).where(isOpen).orderBy(desc(invitations.id))
}

/** The link with this hash (index `invitations_hash`), with the name of the person whose password it sets, or null when it does not work. */
export async function findOpenInvitation(connection: Connection, hash: Uint8Array) {
  const { purpose, email, role, expiresAt } = invitations
  const [found] = await connection.select({ purpose, email, role, expiresAt, name: users.name })
    .from(invitations).leftJoin(users, eq(users.id, invitations.userId)).where(and(eq(invitations.hash, hash), isOpen))
  return found ?? null
}

/** Uses a link up and returns it, or null when it does not work. Of two who use it at the same time one gets it. */
export async function markInvitationUsed(transaction: Connection, hash: Uint8Array) {
  const [used] = await transaction.update(invitations).set({ usedAt: sql`now()` }).where(and(eq(invitations.hash, hash), isOpen)).returning()
  return used ?? null
}

/** {@link markInvitationUsed} for the link by which the person with this address may join. */
export async function markOpenInvitationUsed(transaction: Connection, email: string) {
  const [used] = await transaction.update(invitations).set({ usedAt: sql`now()` })
    .where(and(eq(sql`lower(${invitations.email})`, email.toLowerCase()), eq(invitations.purpose, 'join'), isOpen)).returning()
  return used ?? null
}

/** Revokes a link that works and returns it, or null when it does not work. */
export async function markInvitationRevoked(transaction: Connection, id: string) {
  const [revoked] = await transaction.update(invitations).set({ revokedAt: sql`now()` }).where(and(eq(invitations.id, id), isOpen)).returning()
  return revoked ?? null
}

/** Revokes the links that set a person's password and those that they have made (index `invitations_inviter`), also those that are stopped; returns how many there were. */
export async function revokeInvitationsAround(transaction: Connection, userId: string): Promise<number> {
  const revoked = await transaction.update(invitations).set({ revokedAt: sql`now()` })
    .where(and(or(eq(invitations.userId, userId), eq(invitations.inviterId, userId)), isUnended)).returning({ id: invitations.id })
  return revoked.length
}

/** Revokes the links of one kind that an address has got before. */
export async function revokeInvitationsFor(transaction: Connection, email: string, purpose: 'join' | 'reset') {
  await transaction.update(invitations).set({ revokedAt: sql`now()` })
    .where(and(eq(sql`lower(${invitations.email})`, email.toLowerCase()), eq(invitations.purpose, purpose), isUnended))
}
