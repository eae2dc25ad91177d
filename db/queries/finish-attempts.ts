/**
 * Writing down how attempts ended. The statement names the epoch under which each lane was claimed and locks the lane's row
 * against a change of owner, so a worker that has lost its lane changes nothing.
 */
import type { ItemResult } from '../../shared/events.ts'
import type { HotTransaction } from '../client.ts'
import { countFinished } from './event-stats.ts'
import { noteProblems } from './problem-deltas.ts'

/** How an attempt ended and what becomes of its event. Durations in milliseconds. */
export interface FinishedAttempt {
  laneId: string
  epoch: number
  eventId: string
  number: number
  trigger: 'automatic' | 'manual'
  startedAt: string
  durationMs: number | null
  outcome: 'success' | 'transient' | 'permanent' | 'interrupted'
  httpStatus: number | null
  errorCode: string | null
  errorMessage: string | null
  /** The fingerprint of the problem as which it failed, and the pattern of its message; null unless it failed. */
  problemFingerprint: string | null
  problemPattern: string | null
  items: ItemResult[] | null
  status: 'success' | 'queued' | 'failed'
  delayMs: number
  retryCount: number
  /** The destination asked to wait, which costs no retry for a day. */
  isBusy: boolean
  hold: 'exhausted' | 'interrupted' | null
  /** What was applied of it: all, or which items (from 1) of how many; null when nothing was. */
  applied: 'all' | { items: number[], of: number } | null
  /** The message is a difference, which makes no other difference obsolete. */
  adds: boolean
  log: LogRow | null
}

/** One masked exchange. */
export interface LogRow {
  method: string
  url: string
  requestHeaders: Record<string, string>
  requestBody: string | null
  requestTruncated: boolean
  responseStatus: number | null
  responseHeaders: Record<string, string> | null
  responseBody: string | null
  responseTruncated: boolean
  failure: string | null
}

/**
 * Writes attempts, their communication logs, the moves of their events, their count, and what was applied (for the stale-write guard, in
 * the order of its keys, so that two transactions cannot wait for each other in a circle).
 * @returns the events that were still the caller's; nothing was written for the others
 */
export async function finishAttempts(transaction: HotTransaction, finished: readonly FinishedAttempt[]): Promise<string[]> {
  const hasFailures = finished.some(attempt => attempt.status === 'failed') // Then lanes are written, which must be locked for that in id order.
  const rows = await transaction<{ id: string }[]>`
    with f as materialized (
      select * from json_to_recordset(${JSON.stringify(finished.map(withoutBodies))}::text::json) as f(
        "laneId" uuid, epoch bigint, "eventId" uuid, number int, trigger text, "startedAt" timestamptz, "durationMs" int, outcome text,
        "httpStatus" int, "errorCode" text, "errorMessage" text, "problemFingerprint" uuid, "problemPattern" text, items jsonb, status text, "delayMs" float8, "retryCount" int,
        "isBusy" bool, hold text, applied jsonb, adds bool, method text, url text, "requestHeaders" jsonb, "requestTruncated" bool,
        "responseStatus" int, "responseHeaders" jsonb, "responseTruncated" bool, failure text)
    ), mine as (
      select l.id, l.generation, l.remembers_writes from lanes l join f on l.id = f."laneId" and l.epoch = f.epoch order by l.id for ${hasFailures ? transaction`no key update` : transaction`key share`} of l
    ), moved as (
      update integration_events e set
        status = f.status, processing_epoch = null, attempt_started_at = null, retry_count = f."retryCount",
        next_attempt_at = case when f.status = 'queued' then clock_timestamp() + f."delayMs" * interval '1 millisecond' end,
        finished_at = case when f.status <> 'queued' then clock_timestamp() end,
        dead_lettered_at = case when f.status = 'failed' then clock_timestamp() end,
        trigger = case when f.status = 'queued' then 'automatic' else f.trigger end,
        busy_since = case when f.status = 'queued' and f."isBusy" then coalesce(e.busy_since, clock_timestamp()) end,
        forced = e.forced and f.status = 'queued',
        error_code = f."errorCode", error_message = f."errorMessage", problem_fingerprint = coalesce(f."problemFingerprint", e.problem_fingerprint)
      from f join mine on mine.id = f."laneId"
      where e.id = f."eventId" and e.status = 'processing' and e.processing_epoch <= f.epoch and e.attempt_count = f.number
      returning e.*
    ), counted as (${countFinished(transaction)}), ${hasFailures ? transaction`grouped as (${noteProblems(transaction)}),` : transaction``} recorded as (
      insert into attempts (event_id, number, trigger, epoch, started_at, finished_at, outcome, http_status, duration_ms, error_code, error_message, items, next_attempt_at)
      select f."eventId", f.number, f.trigger, f.epoch, f."startedAt", clock_timestamp(), f.outcome, f."httpStatus", f."durationMs",
        f."errorCode", f."errorMessage", nullif(f.items, 'null'::jsonb), moved.next_attempt_at
      from f join moved on moved.id = f."eventId"
    ), logged as (
      insert into communication_logs (event_id, attempt_number, started_at, duration_ms, method, url, request_headers, request_body, request_truncated,
        response_status, response_headers, response_body, response_truncated, failure)
      select f."eventId", f.number, f."startedAt", coalesce(f."durationMs", 0), f.method, f.url, f."requestHeaders", b."requestBody", f."requestTruncated",
        f."responseStatus", nullif(f."responseHeaders", 'null'::jsonb), b."responseBody", f."responseTruncated", f.failure
      from f join moved on moved.id = f."eventId"
      join json_to_recordset(${JSON.stringify(finished.map(onlyBodies))}::text::json) as b("eventId" uuid, "requestBody" text, "responseBody" text)
        on b."eventId" = f."eventId"
      where f.method is not null
    ), marked as (
      update lanes l set remembers_writes = true, held_at = case when f.hold is not null then clock_timestamp() else l.held_at end,
        held_reason = coalesce(f.hold, l.held_reason), held_by_event_id = case when f.hold is not null then f."eventId" else l.held_by_event_id end
      from f join moved on moved.id = f."eventId"
      where l.id = f."laneId" and f.status = 'failed' and (f.hold is not null or not l.remembers_writes)
    ), applied as (
      ${noteApplied(transaction)}
    )
    select id from moved`
  return rows.map(row => row.id)
}

/**
 * An attempt and its exchange side by side: JSON within JSON would be read again at every level (172 → 152 µs per attempt). The bodies
 * go by themselves, because a text with one character beyond Latin-1, which every masked header has, takes three times as
 * long to write (39 → 28 µs of ours, and 142 µs of Postgres').
 */
function withoutBodies({ log, ...attempt }: FinishedAttempt) {
  if (!log) return attempt
  const { requestBody: _request, responseBody: _response, ...exchange } = log
  return { ...attempt, ...exchange }
}

/** Which of these ends of attempts are written down already, under the same epoch (primary keys): for a repeat of what may have been committed. */
export async function listFinished(transaction: HotTransaction, finished: readonly Pick<FinishedAttempt, 'laneId' | 'epoch' | 'eventId' | 'number'>[]): Promise<string[]> {
  const rows = await transaction<{ id: string }[]>`
    select a.event_id as id
    from json_to_recordset(${JSON.stringify(finished.map(({ laneId, epoch, eventId, number }) => ({ laneId, epoch, eventId, number })))}::text::json)
      as f("laneId" uuid, epoch bigint, "eventId" uuid, number int)
    join lanes l on f."laneId" = l.id and f.epoch = l.epoch
    join attempts a on a.event_id = f."eventId" and a.number = f.number and a.epoch = f.epoch`
  return rows.map(row => row.id)
}

const onlyBodies = ({ eventId, log }: FinishedAttempt) => ({ eventId, requestBody: log?.requestBody, responseBody: log?.responseBody })

/**
 * Part of {@link finishAttempts}: remembers the newest event per thing that was overwritten, in lanes where that can matter. Of a
 * message that was applied in part only those items count, unless the answer does not tell which they were.
 */
const noteApplied = (transaction: HotTransaction) => transaction`
  insert into applied_writes as held (integration_id, key, adds, lane_id, generation, place_seq, place_at, place_id, event_id, applied_at)
  select distinct on (e.integration_id, k.key, f.adds) e.integration_id, k.key, f.adds, e.lane_id, mine.generation,
    coalesce(e.place_seq, e.seq), place.accepted_at, coalesce(e.place_id, e.id), e.id, clock_timestamp()
  from f join moved e on e.id = f."eventId" join mine on mine.id = f."laneId" join event_keys on event_keys.event_id = e.id
  cross join lateral (
    select case when e.place_id is null then e.accepted_at else (select p.accepted_at from integration_events p where p.id = e.place_id) end as accepted_at
  ) place
  cross join lateral unnest(event_keys.write_keys) with ordinality as k(key, item)
  where (mine.remembers_writes or f.applied <> '"all"'::jsonb) and f.applied <> 'null'::jsonb
    and (f.applied = '"all"'::jsonb or (f.applied->'of')::int <> cardinality(event_keys.write_keys) or f.applied->'items' @> to_jsonb(k.item))
  order by e.integration_id, k.key, f.adds, mine.generation desc, place.accepted_at desc, coalesce(e.place_id, e.id) desc
  on conflict (integration_id, key, adds) do update set
    lane_id = excluded.lane_id, generation = excluded.generation, place_seq = excluded.place_seq, place_at = excluded.place_at,
    place_id = excluded.place_id, event_id = excluded.event_id, applied_at = excluded.applied_at
  where not is_newer(held, excluded.lane_id, excluded.generation, excluded.place_seq, excluded.place_at, excluded.place_id)`
