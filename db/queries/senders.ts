/** What is known of a sender before its message is accepted. */
import { and, eq, gt, isNull, or, sql } from 'drizzle-orm'
import type { Connection } from '../client.ts'
import { idempotencyKeys } from '../schema/events.ts'
import { integrationKeys, integrations, lanes } from '../schema/integrations.ts'

const { id: integrationId, enabled, ordering, laneGeneration, pausedAt } = integrations
const senderColumns = { integrationId, enabled, ordering, laneGeneration, pausedAt }

/** The integration whose valid key this is (primary key), or null. */
export async function findSender(connection: Connection, keyId: string, hash: Uint8Array) {
  const [sender] = await connection.select(senderColumns)
    .from(integrationKeys).innerJoin(integrations, eq(integrations.id, integrationKeys.integrationId))
    .where(and(
      eq(integrationKeys.id, keyId),
      eq(integrationKeys.hash, hash),
      isNull(integrations.deletedAt),
      or(isNull(integrationKeys.expiresAt), gt(integrationKeys.expiresAt, sql`clock_timestamp()`)),
    ))
  return sender ?? null
}

/** The integration with this id (primary key) as a sender, or null when it is not there. */
export async function findOwnSender(connection: Connection, integrationId: string) {
  const [sender] = await connection.select(senderColumns).from(integrations).where(and(eq(integrations.id, integrationId), isNull(integrations.deletedAt)))
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
