/** Sessions: who is signed in, where, and since when. */
import type { SQL } from 'drizzle-orm'
import { and, desc, eq, gt, isNull, ne, sql } from 'drizzle-orm'
import type { Connection } from '../client.ts'
import { sessions, users } from '../schema/people.ts'

type NewSession = Omit<typeof sessions.$inferInsert, 'expiresAt'>

/** Opens a session that ends after `seconds` at the latest. */
export async function insertSession(connection: Connection, session: NewSession, seconds: number) {
  await connection.insert(sessions).values({ ...session, expiresAt: sql`now() + make_interval(secs => ${seconds})` })
}

/**
 * The person behind a session (primary key), or null when it has ended, was idle for longer than `idleSeconds` or the
 * person is suspended. Notes at most once a minute that the session was used.
 */
export async function findSessionUser(connection: Connection, hash: Uint8Array, idleSeconds: number) {
  const [found] = await connection
    .select({ id: users.id, email: users.email, name: users.name, role: users.role, stale: sql<boolean>`${sessions.lastSeenAt} < now() - interval '1 minute'` })
    .from(sessions).innerJoin(users, eq(users.id, sessions.userId))
    .where(and(eq(sessions.hash, hash), isAlive(idleSeconds), isNull(users.suspendedAt)))
  if (found?.stale) await connection.update(sessions).set({ lastSeenAt: sql`now()` }).where(eq(sessions.hash, hash))
  return found ?? null
}

/** The sessions of a person that have not ended (index `sessions_user`), the one used last first. */
export function listSessions(connection: Connection, userId: string, idleSeconds: number) {
  return connection.select().from(sessions).where(and(eq(sessions.userId, userId), isAlive(idleSeconds))).orderBy(desc(sessions.lastSeenAt), desc(sessions.id))
}

/** The session with this id (index `sessions_id`) and the name of its person, or null. */
export async function findSession(connection: Connection, id: string) {
  const [found] = await connection.select({ userId: sessions.userId, name: users.name })
    .from(sessions).innerJoin(users, eq(users.id, sessions.userId)).where(eq(sessions.id, id))
  return found ?? null
}

/** Ends the session with this id at once; returns whether it was there. */
export async function deleteSession(transaction: Connection, id: string): Promise<boolean> {
  const ended = await transaction.delete(sessions).where(eq(sessions.id, id)).returning({ id: sessions.id })
  return ended.length > 0
}

/** Ends the session with this cookie (primary key) at once; returns whose it was, or null when there is none. */
export async function deleteSessionByHash(transaction: Connection, hash: Uint8Array) {
  const [ended] = await transaction.delete(sessions).where(eq(sessions.hash, hash)).returning({ userId: sessions.userId })
  return ended ?? null
}

/** Ends every session of a person at once (index `sessions_user`), but for the one with the cookie `exceptHash`; returns how many. */
export async function deleteSessionsOf(transaction: Connection, userId: string, exceptHash: Uint8Array | null = null): Promise<number> {
  const ended = await transaction.delete(sessions)
    .where(and(eq(sessions.userId, userId), exceptHash === null ? undefined : ne(sessions.hash, exceptHash))).returning({ id: sessions.id })
  return ended.length
}

function isAlive(idleSeconds: number): SQL | undefined {
  return and(gt(sessions.expiresAt, sql`now()`), gt(sessions.lastSeenAt, sql`now() - make_interval(secs => ${idleSeconds})`))
}
