/** How the lanes of one integration stand. */
import type { SQL } from 'drizzle-orm'
import { and, asc, eq, inArray, isNotNull, isNull, sql } from 'drizzle-orm'
import type { Connection } from '../client.ts'
import { integrationEvents } from '../schema/events.ts'
import { integrations, lanes } from '../schema/integrations.ts'
import { eventColumns } from './event-pages.ts'

/** An integration as far as its lanes depend on it (primary key), and the database's clock; null when there is none or it is deleted. */
export async function findLaneOwner(connection: Connection, id: string) {
  const [owner] = await connection.select({
    id: integrations.id, ordering: integrations.ordering, pausedAt: integrations.pausedAt, openGeneration: integrations.openGeneration,
    now: sql`clock_timestamp()`.mapWith(integrations.createdAt),
  }).from(integrations).where(and(eq(integrations.id, id), isNull(integrations.deletedAt)))
  return owner ?? null
}
export type LaneOwner = NonNullable<Awaited<ReturnType<typeof findLaneOwner>>>

/** Unfinished events looked at to find the lanes that have waited longest. */
const lookedAt = 500

/**
 * Up to `limit` lanes with something waiting: those that hold first, then those whose events have waited longest (indexes
 * `lanes_held`, `integration_events_integration_status`).
 */
export async function listBusyLanes(connection: Connection, integrationId: string, limit: number): Promise<string[]> {
  const oldest = (status: 'queued' | 'processing') => sql`(
    select e.lane_id, e.id from integration_events e
    where e.integration_id = ${integrationId} and e.status = ${status} and e.parked_at is null order by e.id limit ${lookedAt}
  )`
  const found = await connection.execute<{ laneId: string }>(sql`
    select lane_id as "laneId" from (
      (select id as lane_id, null::uuid as event_id from lanes where integration_id = ${integrationId} and held_at is not null order by held_at limit ${limit})
      union all ${oldest('processing')} union all ${oldest('queued')}
    ) found group by lane_id order by bool_or(event_id is null) desc, min(event_id::text) limit ${limit}`)
  return [...found].map(row => row.laneId)
}

/** These lanes (primary key). */
export async function listLanes(connection: Connection, laneIds: readonly string[]) {
  return connection.select({
    id: lanes.id, key: lanes.key, generation: lanes.generation, heldAt: lanes.heldAt, heldReason: lanes.heldReason, heldByEventId: lanes.heldByEventId,
  }).from(lanes).where(inArray(lanes.id, [...laneIds]))
}
export type LaneRow = Awaited<ReturnType<typeof listLanes>>[number]

const waitingIn = (laneId: SQL | string) => and(eq(integrationEvents.laneId, laneId), inArray(integrationEvents.status, ['queued', 'processing']), isNull(integrationEvents.parkedAt))

/** The head of a lane (index `integration_events_line`), or null when nothing waits in it. */
export async function findHead(connection: Connection, laneId: string) {
  const [head] = await connection.select({ ...eventColumns, forceStop: integrationEvents.forceStop })
    .from(integrationEvents).where(eq(integrationEvents.id, sql`(select id from lane_head(${laneId}))`))
  return head ?? null
}

/** How many events wait in a lane, up to `cap` (index `integration_events_line`). */
export function countWaiting(connection: Connection, laneId: string, cap: number): Promise<number> {
  return connection.$count(connection.select({ one: sql`1`.as('one') }).from(integrationEvents).where(waitingIn(laneId)).limit(cap).as('waiting'))
}

/** When the oldest unfinished event of an integration that is not parked was accepted (index `integration_events_integration_status`). */
export async function findOldestWaiting(connection: Connection, integrationId: string): Promise<Date | null> {
  const oldest = await Promise.all((['queued', 'processing'] as const).map(status => connection
    .select({ acceptedAt: integrationEvents.acceptedAt }).from(integrationEvents)
    .where(and(eq(integrationEvents.integrationId, integrationId), eq(integrationEvents.status, status), isNull(integrationEvents.parkedAt)))
    .orderBy(asc(integrationEvents.id)).limit(1)))
  return oldest.flat().map(event => event.acceptedAt).reduce<Date | null>((first, at) => first === null || at < first ? at : first, null)
}

/** Up to `limit` parked events, oldest first (index `integration_events_parked`). */
export async function listParked(connection: Connection, integrationId: string, limit: number) {
  return connection.select(eventColumns).from(integrationEvents)
    .where(and(eq(integrationEvents.integrationId, integrationId), isNotNull(integrationEvents.parkedAt)))
    .orderBy(asc(integrationEvents.id)).limit(limit)
}
