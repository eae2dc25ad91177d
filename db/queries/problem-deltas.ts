/**
 * Counting dead letters into problems. Whatever fails an event adds a line to `problem_deltas` in the same transaction, and waits for
 * nobody. Rolling the lines up takes them away, makes problems of them and counts these, in one transaction: each line counts exactly once.
 */
import type { HotTransaction } from '../client.ts'

/** As part of a statement whose parts `moved` and `f` are events after their attempts and what was recorded of these: notes the problems of those that failed. */
export const noteProblems = (transaction: HotTransaction) => transaction`
  insert into problem_deltas (fingerprint, integration_id, action, error_code, pattern, seen_at, count)
  select moved.problem_fingerprint, moved.integration_id, moved.action, moved.error_code, f."problemPattern", max(moved.finished_at), count(*)
  from moved join f on f."eventId" = moved.id where moved.status = 'failed'
  group by 1, 2, 3, 4, 5, date_trunc('hour', moved.finished_at)`

/**
 * Rolls up to `limit` lines up into problems, by a caller who is the only one (advisory lock of `rollUpDeltas`). A problem that was
 * resolved is open again when it was seen afterwards.
 * @returns how many lines those were, and the integrations whose problems changed
 */
export async function rollUpProblems(transaction: HotTransaction, limit: number): Promise<{ lineCount: number, integrationIds: string[] }> {
  const rows = await transaction<{ integrationId: string, lineCount: number }[]>`
    with line as materialized (
      delete from problem_deltas where ctid = any(array(select ctid from problem_deltas limit ${limit}))
      returning *
    ), seen as (
      insert into problems as held (fingerprint, integration_id, action, error_code, pattern, first_seen_at, last_seen_at, total_count)
      select fingerprint, integration_id, action, error_code, pattern, min(seen_at), max(seen_at), sum(count) from line group by 1, 2, 3, 4, 5
      order by 1
      on conflict (fingerprint) do update set
        first_seen_at = least(held.first_seen_at, excluded.first_seen_at),
        last_seen_at = greatest(held.last_seen_at, excluded.last_seen_at),
        total_count = held.total_count + excluded.total_count,
        reopened_at = case when excluded.last_seen_at > held.resolved_at then excluded.last_seen_at else held.reopened_at end,
        resolved_at = case when excluded.last_seen_at > held.resolved_at then null else held.resolved_at end,
        resolved_by = case when excluded.last_seen_at > held.resolved_at then null else held.resolved_by end
      returning id, fingerprint
    ), hourly as (
      insert into problem_hours as held (problem_id, hour, count)
      select seen.id, date_trunc('hour', line.seen_at, 'UTC'), sum(line.count) from line join seen using (fingerprint) group by 1, 2
      on conflict (problem_id, hour) do update set count = held.count + excluded.count
    )
    select integration_id as "integrationId", count(*)::int as "lineCount" from line group by 1`
  return { lineCount: rows.reduce((sum, row) => sum + row.lineCount, 0), integrationIds: rows.map(row => row.integrationId) }
}

/** A dead letter that has no problem: a version before this one failed it. */
export interface UngroupedEvent { id: string, integrationId: string, action: string, errorCode: string, errorMessage: string }

/** Dead letters without a problem, oldest first, locked; those that somebody else has locked are left for the next time (index `integration_events_problem_failed`). */
export async function lockUngrouped(transaction: HotTransaction, limit: number): Promise<UngroupedEvent[]> {
  return transaction`
    select id, integration_id as "integrationId", action, error_code as "errorCode", error_message as "errorMessage"
    from integration_events where status = 'failed' and problem_fingerprint is null
    order by id limit ${limit} for no key update skip locked`
}

/** Gives locked dead letters their fingerprints, and notes their problems as if the events had failed with them. */
export async function groupEvents(transaction: HotTransaction, events: readonly { id: string, fingerprint: string, pattern: string }[]) {
  await transaction`
    with given as (
      select * from json_to_recordset(${JSON.stringify(events)}::text::json) as g(id uuid, fingerprint uuid, pattern text)
    ), grouped as (
      update integration_events e set problem_fingerprint = given.fingerprint from given where e.id = given.id and e.status = 'failed'
      returning e.problem_fingerprint, e.integration_id, e.action, e.error_code, given.pattern, e.dead_lettered_at
    )
    insert into problem_deltas (fingerprint, integration_id, action, error_code, pattern, seen_at, count)
    select problem_fingerprint, integration_id, action, error_code, pattern, max(dead_lettered_at), count(*) from grouped
    group by 1, 2, 3, 4, 5, date_trunc('hour', dead_lettered_at)`
}
