/** Figures for monitoring that only the database knows. */
import { sql } from 'drizzle-orm'
import type { Connection } from '../client.ts'

/**
 * Unfinished events by status (index `integration_events_unfinished`), and for how many seconds the longest-waiting head of a
 * lane that nobody has stopped has been due; 0 when none is.
 */
export async function readBacklog(connection: Connection): Promise<{ queued: number, processing: number, oldestDueSeconds: number }> {
  const [row] = await connection.execute<{ queued: number, processing: number, oldestDueSeconds: number }>(sql`
    select count(*) filter (where status = 'queued')::int as queued,
      count(*) filter (where status = 'processing')::int as processing,
      coalesce((
        select greatest(0, extract(epoch from clock_timestamp() - min(coalesce(head.next_attempt_at, head.accepted_at))))::float8
        from lanes l join integrations i on i.id = l.integration_id
        cross join lateral (
          select e.status, e.next_attempt_at, e.accepted_at, e.force_stop from integration_events e
          where e.lane_id = l.id and e.status in ('queued', 'processing') order by e.seq limit 1
        ) head
        where l.held_at is null and i.paused_at is null and i.deleted_at is null and head.status = 'queued' and not head.force_stop
      ), 0) as "oldestDueSeconds"
    from integration_events where status in ('queued', 'processing')`)
  return row ?? { queued: 0, processing: 0, oldestDueSeconds: 0 }
}
