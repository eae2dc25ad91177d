/** Tokens of programs. */
import { and, count, desc, eq, gt, isNotNull, isNull, ne, or, sql } from 'drizzle-orm'
import { v7 as uuidv7 } from 'uuid'
import type { Role } from '../../shared/roles.ts'
import type { Connection } from '../client.ts'
import { apiTokens, users } from '../schema/people.ts'

const shown = {
  id: apiTokens.id, name: apiTokens.name, role: apiTokens.role, createdBy: apiTokens.createdBy,
  createdAt: apiTokens.createdAt, expiresAt: apiTokens.expiresAt, lastUsedAt: apiTokens.lastUsedAt,
  isExpired: sql<boolean>`coalesce(${apiTokens.expiresAt} <= now(), false)`,
  ownerRole: users.role, isStopped: sql<boolean>`${users.suspendedAt} is not null`,
}
const ownerOfToken = eq(users.id, apiTokens.ownerId)
const isValid = and(isNull(apiTokens.revokedAt), or(isNull(apiTokens.expiresAt), gt(apiTokens.expiresAt, sql`now()`)))

/**
 * The token with this hash (index `api_tokens_hash`) that is neither revoked nor expired, or null; also null while its owner is
 * suspended. `ownerRole` is what the owner may at this moment, null where there is none.
 */
export async function findToken(connection: Connection, hash: Uint8Array) {
  const [token] = await connection
    .select({
      id: apiTokens.id, name: apiTokens.name, role: apiTokens.role, ownerRole: users.role,
      stale: sql<boolean>`${apiTokens.lastUsedAt} is null or ${apiTokens.lastUsedAt} < now() - interval '1 minute'`,
    })
    .from(apiTokens).leftJoin(users, ownerOfToken)
    .where(and(eq(apiTokens.hash, hash), isValid, isNull(users.suspendedAt)))
  if (token?.stale) await connection.update(apiTokens).set({ lastUsedAt: sql`now()` }).where(eq(apiTokens.id, token.id))
  return token ?? null
}

/** Adds a token that expires after `expiresInDays`, or never; returns the new id. */
export async function insertToken(
  transaction: Connection, token: Pick<typeof apiTokens.$inferInsert, 'name' | 'role' | 'hash' | 'createdBy' | 'ownerId'>, expiresInDays: number | null = null,
): Promise<string> {
  const id = uuidv7()
  await transaction.insert(apiTokens).values({ id, ...token, expiresAt: expiresInDays === null ? null : sql`now() + make_interval(days => ${expiresInDays})` })
  return id
}

/** The tokens that are not revoked, newest first; those that have expired are among them. */
export function listTokens(connection: Connection) {
  return connection.select(shown).from(apiTokens).leftJoin(users, ownerOfToken).where(isNull(apiTokens.revokedAt)).orderBy(desc(apiTokens.id))
}

/** The token with this id (primary key) that is not revoked, or null; its row is locked. */
export async function lockToken(transaction: Connection, id: string) {
  const [token] = await transaction.select(shown).from(apiTokens).leftJoin(users, ownerOfToken)
    .where(and(eq(apiTokens.id, id), isNull(apiTokens.revokedAt))).for('update', { of: apiTokens })
  return token ?? null
}

/** How many tokens people have that are neither revoked nor expired, by the id of the person (index `api_tokens_owner`); whoever has none is left out. */
export async function countTokensByOwner(connection: Connection, ownerId?: string): Promise<Map<string | null, number>> {
  const counted = await connection.select({ ownerId: apiTokens.ownerId, count: count() }).from(apiTokens)
    .where(and(isValid, isNotNull(apiTokens.ownerId), ownerId === undefined ? undefined : eq(apiTokens.ownerId, ownerId))).groupBy(apiTokens.ownerId)
  return new Map(counted.map(token => [token.ownerId, token.count]))
}

/** Revokes a token at once. */
export async function markTokenRevoked(transaction: Connection, id: string) {
  await transaction.update(apiTokens).set({ revokedAt: sql`now()` }).where(eq(apiTokens.id, id))
}

/** Adds a token of the environment, or takes one over that was revoked or is a person's. One that is the environment's already stays as it is. */
export async function keepToken(transaction: Connection, token: { name: string, role: Role, hash: Uint8Array }) {
  await transaction.insert(apiTokens).values({ id: uuidv7(), ...token }).onConflictDoUpdate({
    target: apiTokens.hash, set: { name: token.name, role: token.role, createdBy: null, ownerId: null, expiresAt: null, revokedAt: null },
    setWhere: or(isNotNull(apiTokens.revokedAt), isNotNull(apiTokens.createdBy)),
  })
}

/** Revokes every token of this name that the environment gave, but the one with this hash. */
export async function revokeOtherTokens(transaction: Connection, { name, hash }: { name: string, hash: Uint8Array }) {
  await transaction.update(apiTokens).set({ revokedAt: sql`now()` })
    .where(and(eq(apiTokens.name, name), isNull(apiTokens.createdBy), ne(apiTokens.hash, hash), isNull(apiTokens.revokedAt)))
}
