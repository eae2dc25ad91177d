/**
 * Counting what happens to events. Whatever moves one adds a line to `event_stat_deltas` in the same transaction: lines are only
 * ever added there, so nobody waits for anybody. Rolling them up takes lines away and adds them to the figures in one
 * transaction, so each counts exactly once. Versions before this one add no lines: what they do is missing in the figures.
 */
import { sql } from 'drizzle-orm'
import type postgres from 'postgres'
import type { StatOutcome } from '../../shared/stats.ts'
import type { Connection, HotConnection, HotTransaction } from '../client.ts'
import { integrationEvents } from '../schema/events.ts'
import { eventStatDeltas } from '../schema/statistics.ts'

const minuteMs = 60_000

/** As part of a statement whose part `event` returns the rows that it has added: counts them as accepted. */
export const countAccepted = (connection: HotConnection | HotTransaction) => fragment(connection)`
  insert into event_stat_deltas (minute, integration_id, action, outcome, count)
  select date_trunc('minute', accepted_at), integration_id, action, 'accepted', count(*) from event group by 1, 2, 3`

/** As part of a statement whose part `moved` returns events after their attempts: counts what became of them. */
export const countFinished = (transaction: HotTransaction) => transaction`
  insert into event_stat_deltas (minute, integration_id, action, outcome, count, latency_bucket)
  select date_trunc('minute', coalesce(finished_at, clock_timestamp())), integration_id, action,
    case when status = 'queued' then 'retried' else status end, count(*), case when status = 'success' then ${latencyBucket(transaction)} end
  from moved group by 1, 2, 3, 4, 6`

/** As part of a statement whose part `skipped` returns the events that it has skipped: counts them. */
export const countSkipped = (transaction: HotTransaction) => transaction`
  insert into event_stat_deltas (minute, integration_id, action, outcome, count)
  select date_trunc('minute', finished_at), integration_id, action, 'skipped', count(*) from skipped group by 1, 2, 3`

/** The bucket of the time from accepted to applied, see `event_latencies`. */
const latencyBucket = (transaction: HotTransaction) => transaction`
  ceil(4 * ln(greatest(1, extract(epoch from finished_at - accepted_at) * 1000)::float8) / ln(2::float8))::smallint`

/** Both kinds of connection make parts of statements in the same way. */
const fragment = (connection: HotConnection | HotTransaction): postgres.ISql => connection

/** What a statement of drizzle returns of events that it has finished, for {@link countMoves}. */
export const finishedColumns = {
  integrationId: integrationEvents.integrationId,
  action: integrationEvents.action,
  at: sql`${integrationEvents.finishedAt}`.mapWith(integrationEvents.finishedAt),
}

/** What happened to an event, and when. */
interface CountedMove { integrationId: string, action: string, at: Date }

/** Counts moves that a statement of drizzle made, in their transaction. */
export async function countMoves(transaction: Connection, outcome: StatOutcome, moves: readonly CountedMove[]) {
  const lines = new Map<string, typeof eventStatDeltas.$inferInsert>()
  for (const { integrationId, action, at } of moves) {
    const minute = new Date(Math.floor(at.getTime() / minuteMs) * minuteMs)
    const name = `${minute.getTime()} ${integrationId} ${action}`
    lines.set(name, { minute, integrationId, action, outcome, count: (lines.get(name)?.count ?? 0) + 1 })
  }
  if (lines.size > 0) await transaction.insert(eventStatDeltas).values([...lines.values()])
}

/** Any number will do, as long as every version of Waybill uses this one. */
const rollUpLock = 7_293_003

/** How often something happened to events of an integration. */
export interface StatChange { integrationId: string, outcome: StatOutcome, count: number }

/** True when there are lines that are not rolled up yet, of figures or of problems. */
export async function hasDeltas(connection: HotConnection): Promise<boolean> {
  const [row] = await connection<{ found: boolean }[]>`select exists (select from event_stat_deltas) or exists (select from problem_deltas) as found`
  return row?.found ?? false
}

/**
 * Rolls up to `limit` lines up into the figures, unless another process is at it (advisory lock).
 * @returns how many lines those were, and what they say; null when another process is at it
 */
export async function rollUpDeltas(transaction: HotTransaction, limit: number): Promise<{ lineCount: number, changes: StatChange[] } | null> {
  const [lock] = await transaction<{ isOurs: boolean }[]>`select pg_try_advisory_xact_lock(${rollUpLock}) as "isOurs"`
  if (!lock?.isOurs) return null
  const rows = await transaction<(StatChange & { lineCount: number })[]>`
    with line as materialized (
      delete from event_stat_deltas where ctid = any(array(select ctid from event_stat_deltas limit ${limit}))
      returning minute, integration_id, action, outcome, count, latency_bucket
    ), counted as (
      insert into event_stats as held (minute, integration_id, action, outcome, count)
      select minute, integration_id, action, outcome, sum(count) from line group by 1, 2, 3, 4
      on conflict (minute, integration_id, action, outcome) do update set count = held.count + excluded.count
    ), timed as (
      insert into event_latencies as held (minute, integration_id, bucket, count)
      select minute, integration_id, latency_bucket, sum(count) from line where latency_bucket is not null group by 1, 2, 3
      on conflict (minute, integration_id, bucket) do update set count = held.count + excluded.count
    )
    select integration_id as "integrationId", outcome, sum(count)::int as count, count(*)::int as "lineCount" from line group by 1, 2`
  return { lineCount: rows.reduce((sum, row) => sum + row.lineCount, 0), changes: rows.map(({ lineCount: _, ...change }) => change) }
}

/** Which events {@link tallyEvents} counts: those that arrived since a moment, of all integrations unless some are named. */
export interface TallyScope { since: Date, integrationIds: readonly string[] | null }

/**
 * Counts events that nothing has counted when they moved, from what is left of them (indexes: primary keys). Of an event that was
 * skipped and resubmitted the skip is not known any more.
 */
export async function tallyEvents(transaction: HotTransaction, { since, integrationIds }: TallyScope) {
  const ofScope = integrationIds === null ? transaction`` : transaction`and e.integration_id = any(${[...integrationIds]}::uuid[])`
  const floor = transaction`uuid_floor(${since}::timestamptz)`
  await transaction`
    insert into event_stats (minute, integration_id, action, outcome, count)
    select date_trunc('minute', at), integration_id, action, outcome, count(*) from (
      select e.accepted_at as at, e.integration_id, e.action, 'accepted' as outcome from integration_events e where e.id >= ${floor} ${ofScope}
      union all
      select case when a.outcome = 'success' then e.finished_at else a.finished_at end, e.integration_id, e.action,
        case when a.outcome = 'success' then 'success' when a.next_attempt_at is null then 'failed' else 'retried' end
      from attempts a join integration_events e on e.id = a.event_id where a.event_id >= ${floor} ${ofScope}
      union all
      select e.finished_at, e.integration_id, e.action, 'skipped' from integration_events e where e.status = 'skipped' and e.id >= ${floor} ${ofScope}
    ) happened group by 1, 2, 3, 4`
  await transaction`
    insert into event_latencies (minute, integration_id, bucket, count)
    select date_trunc('minute', e.finished_at), e.integration_id, ${latencyBucket(transaction)}, count(*)
    from integration_events e where e.status = 'success' and e.id >= ${floor} ${ofScope} group by 1, 2, 3`
}

/** True when nothing was ever counted. */
export async function isUncounted(transaction: HotTransaction): Promise<boolean> {
  const [row] = await transaction<{ isEmpty: boolean }[]>`
    select not exists (select from event_stats) and not exists (select from event_stat_deltas) as "isEmpty"`
  return row?.isEmpty ?? false
}
