/** What is known of a sender before its message is accepted. */
import { and, eq, gt, isNull, or, sql } from 'drizzle-orm'
import type { Connection } from '../client.ts'
import { idempotencyKeys } from '../schema/events.ts'
import { integrationKeys, integrations, lanes } from '../schema/integrations.ts'

/** The integration whose valid key this is (primary key), or null. */
export async function findSender(connection: Connection, keyId: string, hash: Uint8Array) {
  const [sender] = await connection.select({
    integrationId: integrations.id, enabled: integrations.enabled, ordering: integrations.ordering,
    laneGeneration: integrations.laneGeneration, pausedAt: integrations.pausedAt,
  })
    .from(integrationKeys).innerJoin(integrations, eq(integrations.id, integrationKeys.integrationId))
    .where(and(
      eq(integrationKeys.id, keyId),
      eq(integrationKeys.hash, hash),
      isNull(integrations.deletedAt),
      or(isNull(integrationKeys.expiresAt), gt(integrationKeys.expiresAt, sql`clock_timestamp()`)),
    ))
  return sender ?? null
}

/** The event that an idempotency key stands for, and its body's hash (primary key), or null when the key is free. */
export async function findKeyOwner(connection: Connection, integrationId: string, key: string) {
  const [owner] = await connection.select({ eventId: idempotencyKeys.eventId, bodyHash: idempotencyKeys.bodyHash }).from(idempotencyKeys)
    .where(and(eq(idempotencyKeys.integrationId, integrationId), eq(idempotencyKeys.key, key), gt(idempotencyKeys.expiresAt, sql`clock_timestamp()`)))
  return owner ?? null
}

/** The lane with this key (index `lanes_integration_key`), or null when no event has needed it yet. */
export async function findLaneId(connection: Connection, integrationId: string, key: string): Promise<string | null> {
  const [lane] = await connection.select({ id: lanes.id }).from(lanes).where(and(eq(lanes.integrationId, integrationId), eq(lanes.key, key)))
  return lane?.id ?? null
}
