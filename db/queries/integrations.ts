/** Integrations and the keys of their senders. */
import { and, asc, eq, inArray, isNull, sql } from 'drizzle-orm'
import type { CreateIntegration, UpdateIntegration } from '../../shared/integrations.ts'
import type { Connection } from '../client.ts'
import { integrationEvents } from '../schema/events.ts'
import { integrationKeys, integrations } from '../schema/integrations.ts'
import { containsText } from './contains-text.ts'

/** An integration and how it is doing; the counts stop at the cap that was given. */
export type IntegrationRow = Omit<typeof integrations.$inferSelect, 'laneGeneration' | 'openGeneration'> & { backlog: number, failedCount: number, lastEventAt: Date | null }

/** An integration as it is stored. */
export type LockedIntegration = typeof integrations.$inferSelect

/** A key as it may be shown: without its hash. */
export interface KeyRow { id: string, integrationId: string, createdAt: Date, expiresAt: Date | null, lastUsedAt: Date | null }

const readInstant = (value: string): Date | null => new Date(value)

/** Current events of the integration in one of `statuses`, counted up to `cap` (index `integration_events_integration_status`). Replaced ones wait for nobody. */
const countInStatuses = (statuses: readonly string[], cap: number) => sql<number>`(
  select count(*)::int from (
    select from ${integrationEvents} as counted
    where counted.integration_id = ${integrations}.id and counted.status in ${statuses} and counted.is_current_attempt limit ${cap}
  ) as capped
)`

/** When the newest event arrived (index `integration_events_integration`). */
const lastEventAt = sql`(
  select newest.accepted_at from ${integrationEvents} as newest
  where newest.integration_id = ${integrations}.id order by newest.id desc limit 1
)`.mapWith(readInstant)

function selectIntegrations(connection: Connection, cap: number) {
  return connection.select({
    id: integrations.id, service: integrations.service, name: integrations.name, enabled: integrations.enabled,
    ordering: integrations.ordering, onExhausted: integrations.onExhausted, onInterrupted: integrations.onInterrupted,
    retryPolicies: integrations.retryPolicies, rateLimit: integrations.rateLimit, settings: integrations.settings, maskPaths: integrations.maskPaths,
    pausedAt: integrations.pausedAt, createdAt: integrations.createdAt, updatedAt: integrations.updatedAt, deletedAt: integrations.deletedAt,
    backlog: countInStatuses(['queued', 'processing'], cap), failedCount: countInStatuses(['failed'], cap), lastEventAt,
  }).from(integrations)
}

/** Every integration that is not deleted, oldest first; with `search` only those whose name or service contains it. Reads the whole small table. */
export async function listIntegrations(connection: Connection, cap: number, search?: string): Promise<IntegrationRow[]> {
  return selectIntegrations(connection, cap)
    .where(and(isNull(integrations.deletedAt), search === undefined ? undefined : containsText([integrations.name, integrations.service], search)))
    .orderBy(asc(integrations.id))
}

/** The integration with this id (primary key), or null when there is none or it is deleted. */
export async function findIntegration(connection: Connection, id: string, cap: number): Promise<IntegrationRow | null> {
  const [found] = await selectIntegrations(connection, cap).where(and(eq(integrations.id, id), isNull(integrations.deletedAt)))
  return found ?? null
}

/**
 * The integration with this id (primary key), locked until the transaction ends, or null. Waits for messages that are
 * being accepted, and makes further ones wait, because accepting locks the same row (`lockKeyHolders`).
 */
export async function lockIntegration(transaction: Connection, id: string): Promise<LockedIntegration | null> {
  const [found] = await transaction.select().from(integrations)
    .where(and(eq(integrations.id, id), isNull(integrations.deletedAt))).for('no key update')
  return found ?? null
}

/** Adds an integration. */
export async function insertIntegration(transaction: Connection, integration: Omit<CreateIntegration, 'secrets'> & { id: string }) {
  await transaction.insert(integrations).values(integration)
}

/** Changes what is given (primary key). */
export async function updateIntegration(transaction: Connection, id: string, changes: Omit<UpdateIntegration, 'secrets'>) {
  await transaction.update(integrations).set({ ...changes, updatedAt: sql`now()` }).where(eq(integrations.id, id))
}

/** Lets what arrives from now on go to lanes of its own (primary key). Lock the integration first. */
export async function beginGeneration(transaction: Connection, id: string) {
  await transaction.update(integrations).set({ laneGeneration: sql`${integrations.laneGeneration} + 1` }).where(eq(integrations.id, id))
}

/** Stops or lets go on the sending of an integration's events (primary key). Pausing again keeps the first moment. */
export async function markPaused(transaction: Connection, id: string, paused: boolean) {
  const pausedAt = paused ? sql`coalesce(${integrations.pausedAt}, now())` : null
  await transaction.update(integrations).set({ pausedAt, updatedAt: sql`now()` }).where(eq(integrations.id, id))
}

/** Deletes an integration (primary key) in that it takes nothing more and is listed no more. Its events stay. */
export async function markDeleted(transaction: Connection, id: string) {
  await transaction.update(integrations).set({ deletedAt: sql`now()`, updatedAt: sql`now()`, enabled: false }).where(eq(integrations.id, id))
}

/** The keys of these integrations that are still valid, oldest first (index `integration_keys_integration`). */
export async function listKeys(connection: Connection, integrationIds: readonly string[]): Promise<KeyRow[]> {
  if (integrationIds.length === 0) return []
  return connection
    .select({
      id: integrationKeys.id, integrationId: integrationKeys.integrationId, createdAt: integrationKeys.createdAt,
      expiresAt: integrationKeys.expiresAt, lastUsedAt: integrationKeys.lastUsedAt,
    })
    .from(integrationKeys)
    .where(and(inArray(integrationKeys.integrationId, [...integrationIds]), sql`(${integrationKeys.expiresAt} is null or ${integrationKeys.expiresAt} > now())`))
    .orderBy(asc(integrationKeys.createdAt), asc(integrationKeys.id))
}

/** Adds a key. */
export async function insertKey(transaction: Connection, key: { id: string, integrationId: string, hash: Uint8Array }) {
  await transaction.insert(integrationKeys).values(key)
}

/**
 * Removes every key of an integration (index `integration_keys_integration`). Waits for messages that are being accepted
 * with one of them; none is accepted any more once the transaction is committed. Lock the integration first.
 */
export async function deleteKeys(transaction: Connection, integrationId: string) {
  await transaction.delete(integrationKeys).where(eq(integrationKeys.integrationId, integrationId))
}

/**
 * Lets every valid key of an integration end in `seconds`, or earlier where that was settled before, and removes those
 * that have ended (index `integration_keys_integration`). Lock the integration first.
 * @returns the moment at which the last of them ends, or null when there was none
 */
export async function expireKeys(transaction: Connection, integrationId: string, seconds: number): Promise<Date | null> {
  await transaction.delete(integrationKeys)
    .where(and(eq(integrationKeys.integrationId, integrationId), sql`${integrationKeys.expiresAt} <= clock_timestamp()`))
  const ending = await transaction.update(integrationKeys)
    .set({ expiresAt: sql`least(${integrationKeys.expiresAt}, clock_timestamp() + make_interval(secs => ${seconds}))` })
    .where(eq(integrationKeys.integrationId, integrationId)).returning({ expiresAt: integrationKeys.expiresAt })
  return ending.reduce<Date | null>((last, { expiresAt }) => expiresAt && (!last || expiresAt > last) ? expiresAt : last, null)
}
