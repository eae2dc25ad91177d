/** What an integration still has to carry. */
import { and, asc, eq, exists, inArray, isNull, sql } from 'drizzle-orm'
import type { Connection } from '../client.ts'
import { integrationEvents } from '../schema/events.ts'
import { lanes } from '../schema/integrations.ts'
import { countMoves, finishedColumns } from './event-stats.ts'

/** How many events of an integration are queued or processing, up to `cap` (index `integration_events_integration_status`). */
export async function countUnfinished(connection: Connection, integrationId: string, cap: number): Promise<number> {
  const unfinished = connection.select({ one: sql`1` }).from(integrationEvents)
    .where(and(eq(integrationEvents.integrationId, integrationId), inArray(integrationEvents.status, ['queued', 'processing'])))
    .limit(cap).as('unfinished')
  return connection.$count(unfinished)
}

/** How many calls of an integration are under way (index `integration_events_integration_status`). */
export function countProcessing(connection: Connection, integrationId: string): Promise<number> {
  return connection.$count(integrationEvents, and(eq(integrationEvents.integrationId, integrationId), eq(integrationEvents.status, 'processing')))
}

/** Up to `limit` lanes of an integration with unfinished events (indexes `lanes_integration_key`, `integration_events_line`). */
export async function listUnfinishedLanes(connection: Connection, integrationId: string, limit: number): Promise<string[]> {
  const unfinished = connection.select({ one: sql`1` }).from(integrationEvents)
    .where(and(eq(integrationEvents.laneId, lanes.id), inArray(integrationEvents.status, ['queued', 'processing']), isNull(integrationEvents.parkedAt)))
  const found = await connection.select({ id: lanes.id }).from(lanes)
    .where(and(eq(lanes.integrationId, integrationId), exists(unfinished))).limit(limit)
  return found.map(lane => lane.id)
}

/**
 * Moves up to `limit` queued events of an integration to skipped, for `reason`, and counts them (index `integration_events_integration_status`).
 * Passes over events that a worker is claiming at this moment.
 * @returns how many it moved
 */
export async function markQueuedSkipped(transaction: Connection, integrationId: string, reason: string, limit: number): Promise<number> {
  const batch = transaction.select({ id: integrationEvents.id }).from(integrationEvents)
    .where(and(eq(integrationEvents.integrationId, integrationId), eq(integrationEvents.status, 'queued')))
    .orderBy(asc(integrationEvents.id)).limit(limit).for('update', { skipLocked: true })
  const moved = await transaction.update(integrationEvents)
    .set({ status: 'skipped', skipReason: reason, finishedAt: sql`now()`, nextAttemptAt: null, parkedAt: null })
    .where(and(inArray(integrationEvents.id, batch), eq(integrationEvents.status, 'queued')))
    .returning(finishedColumns)
  await countMoves(transaction, 'skipped', moved)
  return moved.length
}
