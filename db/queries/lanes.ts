/** Who owns a lane, for how long, and which lanes have work. All times are the database's. */
import { sql } from 'drizzle-orm'
import type { Connection, HotTransaction } from '../client.ts'

/** Seconds for which a claimed lane belongs to its owner unless renewed. */
export const leaseSeconds = 8

/**
 * Claims lanes whose lease has run out, raising their epoch. `for update` waits for writes under the old epoch
 * (they hold `for key share`), so after this none of them can still be under way.
 * @returns the new epochs; a lane that somebody else owns is not among them
 */
export async function claimLanes(transaction: HotTransaction, laneIds: readonly string[], owner: string): Promise<ClaimedLane[]> {
  return transaction`
    with free as (
      select id from lanes
      where id = any(${[...laneIds]}::uuid[]) and (lease_until is null or lease_until <= clock_timestamp())
      order by id for update
    )
    update lanes l set epoch = l.epoch + 1, lease_owner = ${owner}, lease_until = clock_timestamp() + make_interval(secs => ${leaseSeconds})
    from free where l.id = free.id and (l.lease_until is null or l.lease_until <= clock_timestamp())
    returning l.id as "laneId", l.epoch::float8 as epoch, l.integration_id as "integrationId"`
}

/** A lane and the epoch under which it is owned. */
export interface OwnedLane { laneId: string, epoch: number }

/** A lane when it is claimed. */
export interface ClaimedLane extends OwnedLane { integrationId: string }

/** Extends leases that are still the caller's; returns the lanes for which that held. */
export async function renewLeases(transaction: HotTransaction, owned: readonly OwnedLane[]): Promise<string[]> {
  const rows = await transaction<{ id: string }[]>`
    with mine as (
      select l.id from lanes l
      join json_to_recordset(${JSON.stringify(owned)}::text::json) as o("laneId" uuid, epoch bigint)
        on l.id = o."laneId" and l.epoch = o.epoch
      where l.lease_until is not null
      order by l.id for no key update of l
    )
    update lanes l set lease_until = clock_timestamp() + make_interval(secs => ${leaseSeconds}) from mine where l.id = mine.id
    returning l.id`
  return rows.map(row => row.id)
}

/**
 * Waits for every step under way in the lanes of an integration that have an owner, and lets none begin until the transaction ends
 * (index `lanes_lease_owner`).
 */
export async function lockOwnedLanes(transaction: Connection, integrationId: string) {
  await transaction.execute(sql`
    select from lanes where lease_owner is not null and integration_id = ${integrationId} order by id for update`)
}

/** Gives lanes back at once. Lanes that are no longer the caller's stay as they are. */
export async function releaseLanes(transaction: HotTransaction, owned: readonly OwnedLane[]) {
  await transaction`
    with mine as (
      select l.id from lanes l
      join json_to_recordset(${JSON.stringify(owned)}::text::json) as o("laneId" uuid, epoch bigint)
        on l.id = o."laneId" and l.epoch = o.epoch
      order by l.id for no key update of l
    )
    update lanes l set lease_owner = null, lease_until = null from mine where l.id = mine.id`
}

/**
 * Lanes with work that is due and nobody on it, at most `limit`, in the order of their ids from behind `after`. Walks from
 * lane to lane over the index `integration_events_line`, so the cost grows with the lanes that have a backlog, not
 * with the backlog. Parked events do not count. A lane counts as well when an attempt was abandoned in it or its
 * integration was deleted; it does not while lanes of an earlier ordering have to come first.
 */
export async function listDueLanes(transaction: HotTransaction, limit: number, after = '00000000-0000-0000-0000-000000000000'): Promise<{ laneId: string, integrationId: string }[]> {
  return transaction`
    with recursive walk(lane_id) as (
      (select lane_id from integration_events where status in ('queued', 'processing') and parked_at is null and lane_id > ${after} order by lane_id limit 1)
      union all
      select (
        select e.lane_id from integration_events e
        where e.status in ('queued', 'processing') and e.parked_at is null and e.lane_id > walk.lane_id order by e.lane_id limit 1
      ) from walk where walk.lane_id is not null
    )
    select l.id as "laneId", l.integration_id as "integrationId"
    from walk join lanes l on l.id = walk.lane_id join integrations i on i.id = l.integration_id
    cross join lateral lane_head(l.id) head
    where (l.lease_until is null or l.lease_until <= clock_timestamp())
      and (
        i.deleted_at is not null
        or exists (select from integration_events p where p.lane_id = l.id and p.status = 'processing')
        or (l.held_at is null and i.paused_at is null and l.generation <= i.open_generation and not head.force_stop
          and (head.next_attempt_at is null or head.next_attempt_at <= clock_timestamp()))
      )
    order by l.id
    limit ${limit}`
}

/**
 * Milliseconds until the lane can go on: 0 for now; until its head is due, or until the lease of whoever owns it runs out.
 * Null when nothing waits or an operator has stopped it.
 */
export async function findDueInMs(transaction: HotTransaction, laneId: string): Promise<number | null> {
  const [lane] = await transaction<{ dueInMs: number | null }[]>`
    select case when l.held_at is null and i.paused_at is null and i.deleted_at is null and l.generation <= i.open_generation and not head.force_stop then
      greatest(0, extract(epoch from greatest(head.next_attempt_at, l.lease_until) - clock_timestamp()) * 1000)::float8 end as "dueInMs"
    from lanes l join integrations i on i.id = l.integration_id
    cross join lateral lane_head(l.id) head
    where l.id = ${laneId}`
  return lane?.dueInMs ?? null
}
