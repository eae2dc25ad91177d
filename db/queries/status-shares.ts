/** Links to the status page. */
import { and, desc, eq, gt, isNull, sql } from 'drizzle-orm'
import { v7 as uuidv7 } from 'uuid'
import type { Connection } from '../client.ts'
import { statusShares } from '../schema/people.ts'

const { id, name, createdBy, createdAt, expiresAt, lastUsedAt } = statusShares
const shown = { id, name, createdBy, createdAt, expiresAt, lastUsedAt }
const isOpen = and(isNull(statusShares.revokedAt), gt(statusShares.expiresAt, sql`now()`))

/** Adds a link that works for `days`; returns it. */
export async function insertShare(transaction: Connection, share: { name: string, hash: Uint8Array, createdBy: string }, days: number) {
  const [added] = await transaction.insert(statusShares)
    .values({ id: uuidv7(), ...share, expiresAt: sql`now() + make_interval(days => ${days})` }).returning(shown)
  if (!added) throw new Error('The database did not return the link.')
  return added
}

/** The links that work, newest first. Reads the whole small table. */
export function listOpenShares(connection: Connection) {
  return connection.select(shown).from(statusShares).where(isOpen).orderBy(desc(statusShares.id))
}

/** When the link with this hash (index `status_shares_hash`) ends, or null when it does not work. Notes that it was used, to the minute. */
export async function findOpenShare(connection: Connection, hash: Uint8Array) {
  const [found] = await connection
    .select({ id, expiresAt, stale: sql<boolean>`${lastUsedAt} is null or ${lastUsedAt} < now() - interval '1 minute'` })
    .from(statusShares).where(and(eq(statusShares.hash, hash), isOpen))
  if (!found) return null
  if (found.stale) await connection.update(statusShares).set({ lastUsedAt: sql`now()` }).where(eq(statusShares.id, found.id))
  return { expiresAt: found.expiresAt }
}

/** Revokes a link that works and returns it, or null when it does not work (primary key). */
export async function markShareRevoked(transaction: Connection, shareId: string) {
  const [revoked] = await transaction.update(statusShares).set({ revokedAt: sql`now()` }).where(and(eq(statusShares.id, shareId), isOpen)).returning({ name })
  return revoked ?? null
}
