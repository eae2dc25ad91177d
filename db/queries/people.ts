/** People who may sign in. */
import { and, asc, eq, isNull, sql } from 'drizzle-orm'
import { v7 as uuidv7 } from 'uuid'
import type { Connection } from '../client.ts'
import { users } from '../schema/people.ts'

/** The person with this address (index `users_email`), whatever its capitals, or null. */
export async function findUserByEmail(connection: Connection, email: string) {
  const [user] = await connection.select().from(users).where(eq(sql`lower(${users.email})`, email.toLowerCase()))
  return user ?? null
}

/** The person whom the provider of single sign-on knows as this (index `users_oidc`), or null. */
export async function findUserByOidc(connection: Connection, issuer: string, subject: string) {
  const [user] = await connection.select().from(users).where(and(eq(users.oidcIssuer, issuer), eq(users.oidcSubject, subject)))
  return user ?? null
}

/** Ties a person to who they are at the provider of single sign-on; false when they are tied already. */
export async function markLinked(transaction: Connection, id: string, link: { oidcIssuer: string, oidcSubject: string }): Promise<boolean> {
  const linked = await transaction.update(users).set(link).where(and(eq(users.id, id), isNull(users.oidcSubject))).returning({ id: users.id })
  return linked.length > 0
}

/** How many people there are. */
export function countUsers(connection: Connection): Promise<number> {
  return connection.$count(users)
}

/** Everybody, by name. */
export function listUsers(connection: Connection) {
  return connection.select().from(users).orderBy(asc(users.name), asc(users.id))
}

/** The person with this id (primary key), or null. */
export async function findUser(connection: Connection, id: string) {
  const [user] = await connection.select().from(users).where(eq(users.id, id))
  return user ?? null
}

/** {@link findUser}; the row is locked, so that nobody else changes this person until the transaction ends. */
export async function lockUser(transaction: Connection, id: string) {
  const [user] = await transaction.select().from(users).where(eq(users.id, id)).for('update')
  return user ?? null
}

/** Makes sure that a person stays until the transaction ends; false when there is none with this id (primary key). */
export async function holdUser(transaction: Connection, id: string): Promise<boolean> {
  const held = await transaction.select({ id: users.id }).from(users).where(eq(users.id, id)).for('key share')
  return held.length > 0
}

/** Locks every admin who is not suspended, in the order of their ids, and returns those. Two transactions that take away admins do so one after the other. */
export async function lockActiveAdmins(transaction: Connection): Promise<string[]> {
  const admins = await transaction.select({ id: users.id }).from(users)
    .where(and(eq(users.role, 'admin'), isNull(users.suspendedAt))).orderBy(asc(users.id)).for('update')
  return admins.map(({ id }) => id)
}

/** Adds a person and returns the new id, or null when somebody has this address already. */
export async function insertUser(connection: Connection, user: Omit<typeof users.$inferInsert, 'id'>): Promise<string | null> {
  const [added] = await connection.insert(users).values({ id: uuidv7(), ...user }).onConflictDoNothing().returning({ id: users.id })
  return added?.id ?? null
}

/** Changes what is given of a person. */
export async function updateUser(transaction: Connection, id: string, changes: Partial<Omit<typeof users.$inferInsert, 'id'>>) {
  await transaction.update(users).set(changes).where(eq(users.id, id))
}

/** Suspends a person, or lets them in again. */
export async function markSuspended(transaction: Connection, id: string, suspended: boolean) {
  await transaction.update(users).set({ suspendedAt: suspended ? sql`now()` : null }).where(eq(users.id, id))
}

/** Notes that a person has signed in. */
export async function markSignedIn(transaction: Connection, id: string) {
  await transaction.update(users).set({ lastSignedInAt: sql`now()` }).where(eq(users.id, id))
}

/** Removes a person with everything that only they had and all that they have handed out: sessions, recovery codes, tokens, links. */
export async function deleteUser(transaction: Connection, id: string) {
  await transaction.delete(users).where(eq(users.id, id))
}
