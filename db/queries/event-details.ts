/** One event with everything that hangs on it. */
import type { SQL } from 'drizzle-orm'
import { and, asc, desc, eq, gt, inArray, isNull, sql } from 'drizzle-orm'
import type { Connection } from '../client.ts'
import { attempts, communicationLogs, eventPayloads, integrationEvents } from '../schema/events.ts'
import { integrations, lanes } from '../schema/integrations.ts'
import { problems } from '../schema/problems.ts'
import { eventColumns } from './event-pages.ts'

/** The event with this id (primary key) and its integration's name, or null. */
export async function findEvent(connection: Connection, id: string) {
  const [found] = await connection
    .select({
      ...eventColumns,
      laneId: integrationEvents.laneId,
      heldByEventId: lanes.heldByEventId,
      integrationName: integrations.name,
      resubmitEnabled: integrationEvents.resubmitEnabled,
      forceStop: integrationEvents.forceStop,
      skipReason: integrationEvents.skipReason,
      problemId: problems.id,
      trigger: integrationEvents.trigger,
      attemptStartedAt: integrationEvents.attemptStartedAt,
      parkedAt: integrationEvents.parkedAt,
      supersededByEventId: integrationEvents.supersededByEventId,
      place: sql`coalesce(${integrationEvents.placeSeq}, ${integrationEvents.seq})`.mapWith(Number),
    })
    .from(integrationEvents).innerJoin(integrations, eq(integrations.id, integrationEvents.integrationId))
    .innerJoin(lanes, eq(lanes.id, integrationEvents.laneId))
    .leftJoin(problems, eq(problems.fingerprint, integrationEvents.problemFingerprint))
    .where(eq(integrationEvents.id, id))
  return found ?? null
}
export type EventDetailRow = NonNullable<Awaited<ReturnType<typeof findEvent>>>

/** An event's finished attempts, first to last (primary key). */
export async function listAttempts(connection: Connection, eventId: string) {
  return connection.select().from(attempts).where(eq(attempts.eventId, eventId)).orderBy(asc(attempts.number))
}
export type AttemptRow = typeof attempts.$inferSelect

/** An event's sealed body (primary key), or null when retention has removed it. */
export async function findSealedBody(connection: Connection, eventId: string): Promise<Uint8Array | null> {
  const [found] = await connection.select({ sealedBody: eventPayloads.sealedBody }).from(eventPayloads).where(eq(eventPayloads.eventId, eventId))
  return found?.sealedBody ?? null
}

/** How many unfinished events that are not parked stand before and behind a place in a lane, each counted up to `cap` (index `integration_events_line`). */
export async function countLaneNeighbours(connection: Connection, event: { laneId: string, place: number, seq: number }, cap: number) {
  const line = sql`(coalesce(${integrationEvents.placeSeq}, ${integrationEvents.seq}), ${integrationEvents.seq})`
  const own = sql`(${event.place}::bigint, ${event.seq}::bigint)`
  const count = (side: SQL) => connection.$count(connection.select({ one: sql`1`.as('one') }).from(integrationEvents)
    .where(and(eq(integrationEvents.laneId, event.laneId), inArray(integrationEvents.status, ['queued', 'processing']), isNull(integrationEvents.parkedAt), side))
    .limit(cap).as('side'))
  const [ahead, behind] = await Promise.all([count(sql`${line} < ${own}`), count(sql`${line} > ${own}`)])
  return { ahead, behind }
}

/** The newest events of an integration that are younger than this one and concern the same entity (index `integration_events_entity`). */
export async function listNewerOnEntity(connection: Connection, event: { id: string, integrationId: string, entityId: string }, limit: number) {
  return connection.select({ id: integrationEvents.id, status: integrationEvents.status, acceptedAt: integrationEvents.acceptedAt })
    .from(integrationEvents)
    .where(and(eq(integrationEvents.entityId, event.entityId), eq(integrationEvents.integrationId, event.integrationId), gt(integrationEvents.id, event.id)))
    .orderBy(desc(integrationEvents.id)).limit(limit)
}

/** An event's exchanges with the destination, first to last (primary key); they were masked when they were written. */
export async function listCommunicationLogs(connection: Connection, eventId: string) {
  return connection.select().from(communicationLogs).where(eq(communicationLogs.eventId, eventId)).orderBy(asc(communicationLogs.attemptNumber))
}
export type CommunicationLogRow = typeof communicationLogs.$inferSelect

/** True when there is an event with this id (primary key). */
export async function hasEvent(connection: Connection, id: string): Promise<boolean> {
  return await connection.$count(integrationEvents, eq(integrationEvents.id, id)) > 0
}

/** Sets the flags that stop the machine for one event (primary key); returns its lane, or null when there is no such event. */
export async function updateEventFlags(transaction: Connection, id: string, flags: { resubmitEnabled?: boolean, forceStop?: boolean }): Promise<string | null> {
  const [changed] = await transaction.update(integrationEvents).set(flags).where(eq(integrationEvents.id, id)).returning({ laneId: integrationEvents.laneId })
  return changed?.laneId ?? null
}
