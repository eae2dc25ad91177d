/** Figures for monitoring that only the database knows. */
import { sql } from 'drizzle-orm'
import type { Connection } from '../client.ts'

/** Unfinished events by status (index `integration_events_unfinished`) and the age in seconds of the oldest that is due. */
export async function readBacklog(connection: Connection): Promise<{ queued: number, processing: number, oldestDueSeconds: number }> {
  const [row] = await connection.execute<{ queued: number, processing: number, oldestDueSeconds: number }>(sql`
    select count(*) filter (where status = 'queued')::int as queued,
      count(*) filter (where status = 'processing')::int as processing,
      coalesce(extract(epoch from clock_timestamp() - min(coalesce(next_attempt_at, accepted_at)) filter (where status = 'queued')), 0)::float8 as "oldestDueSeconds"
    from integration_events where status in ('queued', 'processing')`)
  return row ?? { queued: 0, processing: 0, oldestDueSeconds: 0 }
}
