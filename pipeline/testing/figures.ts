/** Whether the figures agree with the events themselves. */
import { sql } from 'drizzle-orm'
import type { Database } from '../../db/client.ts'
import { rollUp } from '../figures/roll-up.ts'
import { until } from './until.ts'

/** What one integration's figures say of an outcome, and what its events and attempts say. */
export interface Miscount extends Record<string, unknown> { integrationId: string, outcome: string, counted: number, happened: number }

/**
 * Where they differ, of these integrations; empty when all is well. `timed` compares the times with the deliveries. Rolls up what
 * is left, also beside running processes. Assumes that nothing was skipped and resubmitted, so that every skip can still be seen.
 */
export async function findMiscounts(database: Database, integrationIds: readonly string[]): Promise<Miscount[]> {
  await until('everything is rolled up', async () => {
    await rollUp(database)
    const [row] = await database.query(connection => connection.execute<{ left: number }>(sql`select count(*)::int as left from event_stat_deltas`))
    return row?.left === 0
  })
  const ours = sql`integration_id = any(${`{${integrationIds.join(',')}}`}::uuid[])`
  const rows = await database.query(connection => connection.execute<Miscount>(sql`
    with event as (select * from integration_events where ${ours}), attempt as (
      select a.*, event.integration_id from attempts a join event on event.id = a.event_id
    ), happened as (
      select integration_id, 'accepted' as outcome, count(*) from event group by 1
      union all select integration_id, 'success', count(*) from event where status = 'success' group by 1
      union all select integration_id, 'timed', count(*) from event where status = 'success' group by 1
      union all select integration_id, 'skipped', count(*) from event where status = 'skipped' group by 1
      union all select integration_id, 'retried', count(*) from attempt where next_attempt_at is not null group by 1
      union all select integration_id, 'failed', count(*) from attempt where outcome <> 'success' and next_attempt_at is null group by 1
    ), counted as (
      select integration_id, outcome, sum(count) as count from event_stats where ${ours} group by 1, 2
      union all select integration_id, 'timed', sum(count) from event_latencies where ${ours} group by 1
    )
    select integration_id as "integrationId", outcome, coalesce(c.count, 0)::int as counted, coalesce(h.count, 0)::int as happened
    from counted c full join happened h using (integration_id, outcome) where c.count is distinct from h.count`))
  return [...rows]
}
