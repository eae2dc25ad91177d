/** People, their sessions, and the tokens of programs. */
import { and, eq, gt, isNotNull, isNull, ne, or, sql } from 'drizzle-orm'
import { v7 as uuidv7 } from 'uuid'
import type { Role } from '../../shared/roles.ts'
import type { Connection } from '../client.ts'
import { apiTokens, sessions, users } from '../schema/people.ts'

/** The person with this address (index `users_email`), whatever its capitals, or null. */
export async function findUserByEmail(connection: Connection, email: string) {
  const [user] = await connection.select().from(users).where(eq(sql`lower(${users.email})`, email.toLowerCase()))
  return user ?? null
}

/** How many people there are. */
export function countUsers(connection: Connection): Promise<number> {
  return connection.$count(users)
}

/** Adds a person and returns the new id. */
export async function insertUser(connection: Connection, user: { email: string, name: string, role: Role, passwordHash: string }): Promise<string> {
  const id = uuidv7()
  await connection.insert(users).values({ id, ...user })
  return id
}

/** Opens a session that ends at `expiresAt` at the latest. */
export async function insertSession(connection: Connection, session: typeof sessions.$inferInsert) {
  await connection.insert(sessions).values(session)
}

/**
 * The person behind a session (primary key), or null when it has ended, was idle for longer than `idleSeconds` or the
 * person is suspended. Notes at most once a minute that the session was used.
 */
export async function findSessionUser(connection: Connection, hash: Uint8Array, idleSeconds: number) {
  const [found] = await connection
    .select({ id: users.id, email: users.email, name: users.name, role: users.role, stale: sql<boolean>`${sessions.lastSeenAt} < now() - interval '1 minute'` })
    .from(sessions).innerJoin(users, eq(users.id, sessions.userId))
    .where(and(
      eq(sessions.hash, hash),
      gt(sessions.expiresAt, sql`now()`),
      gt(sessions.lastSeenAt, sql`now() - make_interval(secs => ${idleSeconds})`),
      isNull(users.suspendedAt),
    ))
  if (found?.stale) await connection.update(sessions).set({ lastSeenAt: sql`now()` }).where(eq(sessions.hash, hash))
  return found ?? null
}

/** Ends a session at once. */
export async function deleteSession(connection: Connection, hash: Uint8Array) {
  await connection.delete(sessions).where(eq(sessions.hash, hash))
}

/** The token with this hash (index `api_tokens_hash`) that is neither revoked nor expired, or null. */
export async function findToken(connection: Connection, hash: Uint8Array) {
  const [token] = await connection
    .select({
      id: apiTokens.id, name: apiTokens.name, role: apiTokens.role,
      stale: sql<boolean>`${apiTokens.lastUsedAt} is null or ${apiTokens.lastUsedAt} < now() - interval '1 minute'`,
    })
    .from(apiTokens)
    .where(and(
      eq(apiTokens.hash, hash),
      isNull(apiTokens.revokedAt),
      or(isNull(apiTokens.expiresAt), gt(apiTokens.expiresAt, sql`now()`)),
    ))
  if (token?.stale) await connection.update(apiTokens).set({ lastUsedAt: sql`now()` }).where(eq(apiTokens.id, token.id))
  return token ?? null
}

/** Adds a token unless one with the same hash is there already; returns whether it was added. */
export async function insertToken(connection: Connection, token: { name: string, role: Role, hash: Uint8Array }): Promise<boolean> {
  const added = await connection.insert(apiTokens).values({ id: uuidv7(), ...token }).onConflictDoNothing().returning({ id: apiTokens.id })
  return added.length > 0
}

/** Adds a token, or makes it valid again under this name when it had been revoked. One that is valid already stays as it is. */
export async function keepToken(transaction: Connection, token: { name: string, role: Role, hash: Uint8Array }) {
  await transaction.insert(apiTokens).values({ id: uuidv7(), ...token }).onConflictDoUpdate({
    target: apiTokens.hash, set: { name: token.name, role: token.role, revokedAt: null }, setWhere: isNotNull(apiTokens.revokedAt),
  })
}

/** Revokes every token of this name but the one with this hash. */
export async function revokeOtherTokens(transaction: Connection, { name, hash }: { name: string, hash: Uint8Array }) {
  await transaction.update(apiTokens).set({ revokedAt: sql`now()` })
    .where(and(eq(apiTokens.name, name), ne(apiTokens.hash, hash), isNull(apiTokens.revokedAt)))
}
