/** Replacing an event: a new one takes over its place. */
import { desc, eq, sql } from 'drizzle-orm'
import type { JsonPatch } from '../../shared/events.ts'
import type { Connection } from '../client.ts'
import { eventEdits, eventKeys, eventPayloads, integrationEvents } from '../schema/events.ts'
import { integrations, lanes } from '../schema/integrations.ts'
import { countMoves } from './event-stats.ts'

/** The event that is to be replaced (primary key) and whether its integration still exists, locked until the transaction ends; null when there is none. */
export async function lockReplaceable(transaction: Connection, id: string) {
  const [found] = await transaction
    .select({ event: integrationEvents, deletedAt: integrations.deletedAt })
    .from(integrationEvents).innerJoin(integrations, eq(integrations.id, integrationEvents.integrationId))
    .where(eq(integrationEvents.id, id)).for('update', { of: integrationEvents })
  return found ?? null
}
export type ReplaceableEvent = NonNullable<Awaited<ReturnType<typeof lockReplaceable>>>['event']

/** What is new about a replacement. */
export interface Replacement {
  id: string
  entityRefs: string[]
  writeKeys: string[]
  sealedBody: Uint8Array
  forced: boolean
}

/**
 * Writes and counts the replacement at the place of the old event and marks the old one as no longer current. It gets a number of its
 * own from the lane, so that numbers stay without gaps.
 */
export async function insertReplacement(transaction: Connection, old: ReplaceableEvent, replacement: Replacement) {
  const { id, sealedBody, entityRefs, writeKeys, forced } = replacement
  const [lane] = await transaction.update(lanes).set({ nextSeq: sql`${lanes.nextSeq} + 1` }).where(eq(lanes.id, old.laneId))
    .returning({ seq: sql<number>`${lanes.nextSeq} - 1`.mapWith(Number) })
  if (!lane) throw new Error('The event to be replaced has no lane.')
  const added = await transaction.insert(integrationEvents).values({
    id, forced, integrationId: old.integrationId, laneId: old.laneId, seq: lane.seq, action: old.action, entityId: old.entityId,
    acceptedAt: sql`clock_timestamp()`, trigger: 'manual', resubmittedFromEventId: old.id,
    placeSeq: old.placeSeq ?? old.seq, placeId: old.placeId ?? old.id,
  }).returning({ integrationId: integrationEvents.integrationId, action: integrationEvents.action, at: integrationEvents.acceptedAt })
  await countMoves(transaction, 'accepted', added)
  await transaction.insert(eventKeys).values({ eventId: id, entityRefs, writeKeys })
  await transaction.insert(eventPayloads).values({ eventId: id, sealedBody })
  await transaction.update(integrationEvents).set({ isCurrentAttempt: false }).where(eq(integrationEvents.id, old.id))
}

/** Keeps what a person changed. */
export async function insertEdit(transaction: Connection, edit: { eventId: string, difference: JsonPatch, editedBy: string }) {
  await transaction.insert(eventEdits).values(edit)
}

/** What was changed when this event was made of another one (primary key), or null. */
export async function findEdit(connection: Connection, eventId: string) {
  const [edit] = await connection.select().from(eventEdits).where(eq(eventEdits.eventId, eventId))
  return edit ?? null
}

/** The newest event that replaced this one (index `integration_events_resubmitted`), or null. */
export async function findReplacementOf(connection: Connection, eventId: string): Promise<string | null> {
  const [found] = await connection.select({ id: integrationEvents.id }).from(integrationEvents)
    .where(eq(integrationEvents.resubmittedFromEventId, eventId)).orderBy(desc(integrationEvents.id)).limit(1)
  return found?.id ?? null
}
