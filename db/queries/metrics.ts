/** Figures for monitoring that only the database knows. */
import { sql } from 'drizzle-orm'
import type { BlockReason } from '../../shared/lanes.ts'
import type { Connection } from '../client.ts'

/**
 * Unfinished events by status (index `integration_events_status`), and for how many seconds the longest-waiting head of a lane
 * that nobody has stopped has been due (index `integration_events_line`); 0 when none is.
 */
export async function readBacklog(connection: Connection): Promise<{ queued: number, processing: number, oldestDueSeconds: number }> {
  const [row] = await connection.execute<{ queued: number, processing: number, oldestDueSeconds: number }>(sql`
    select count(*) filter (where status = 'queued')::int as queued,
      count(*) filter (where status = 'processing')::int as processing,
      coalesce((
        select greatest(0, extract(epoch from clock_timestamp() - min(coalesce(head.next_attempt_at, head.accepted_at))))::float8
        from lanes l join integrations i on i.id = l.integration_id
        cross join lateral lane_head(l.id) head
        where l.held_at is null and i.paused_at is null and i.deleted_at is null and l.generation <= i.open_generation and head.status = 'queued' and not head.force_stop
      ), 0) as "oldestDueSeconds"
    from integration_events where status in ('queued', 'processing')`)
  return row ?? { queued: 0, processing: 0, oldestDueSeconds: 0 }
}

/**
 * Lanes with something waiting in them, by what keeps them from going on, where anything does (see `describeBlock`). Walks from lane
 * to lane over the index `integration_events_line`, so the cost grows with the lanes that have a backlog.
 */
export async function countBlockedLanes(connection: Connection, destinationOrigin: string): Promise<Record<BlockReason, number>> {
  const rows = await connection.execute<{ reason: BlockReason | null, count: number }>(sql`
    with recursive walk(lane_id) as (
      (select lane_id from integration_events where status in ('queued', 'processing') and parked_at is null order by lane_id limit 1)
      union all
      select (
        select e.lane_id from integration_events e
        where e.status in ('queued', 'processing') and e.parked_at is null and e.lane_id > walk.lane_id order by e.lane_id limit 1
      ) from walk where walk.lane_id is not null
    ), outage as (select exists (select from destinations where origin = ${destinationOrigin} and down_since is not null) as is_down)
    select case
        when i.paused_at is not null then 'paused' when l.held_at is not null then 'held' when head.force_stop then 'stopped'
        when l.generation > i.open_generation then 'earlier_ordering'
        when outage.is_down and head.status = 'queued' then 'destination_down' when head.next_attempt_at > clock_timestamp() then 'retry'
      end as reason, count(*)::int as count
    from walk join lanes l on l.id = walk.lane_id join integrations i on i.id = l.integration_id cross join outage
    cross join lateral lane_head(l.id) head
    group by 1`)
  const counts: Record<BlockReason, number> = { paused: 0, held: 0, stopped: 0, earlier_ordering: 0, destination_down: 0, retry: 0 }
  for (const { reason, count } of rows) if (reason) counts[reason] = count
  return counts
}

/** For how many seconds the oldest count that is not rolled up has been waiting, beyond its minute. Reads a table that is nearly empty in health. */
export async function readFiguresLag(connection: Connection): Promise<number> {
  const [row] = await connection.execute<{ seconds: number }>(sql`
    select coalesce(greatest(0, extract(epoch from clock_timestamp() - min(minute)) - 60), 0)::float8 as seconds from event_stat_deltas`)
  return row?.seconds ?? 0
}
