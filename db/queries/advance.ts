/**
 * The two statements that carry every event: write down how an attempt ended, and start the next one. Both name the epoch
 * under which their lane was claimed and lock the lane's row against a change of owner, so a worker that has lost its lane
 * changes nothing.
 */
import type { ItemResult } from '../../shared/events.ts'
import type { RetryPolicies } from '../../shared/retry-policy.ts'
import type { HotTransaction } from '../client.ts'

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
 * Writes attempts, their communication logs, the moves of their events, and what was applied (for the stale-write guard, in
 * the order of its keys, so that two transactions cannot wait for each other in a circle).
 * @returns the events that were still the caller's; nothing was written for the others
 */
export async function finishAttempts(transaction: HotTransaction, finished: readonly FinishedAttempt[]): Promise<string[]> {
  const marksLanes = finished.some(attempt => attempt.status === 'failed') // Then lanes are written, which must be locked for that in id order.
  const rows = await transaction<{ id: string }[]>`
    with f as materialized (
      select * from json_to_recordset(${JSON.stringify(finished)}::text::json) as f(
        "laneId" uuid, epoch bigint, "eventId" uuid, number int, trigger text, "startedAt" timestamptz, "durationMs" int, outcome text,
        "httpStatus" int, "errorCode" text, "errorMessage" text, items jsonb, status text, "delayMs" float8, "retryCount" int,
        "isBusy" bool, hold text, applied jsonb, adds bool, log json)
    ), mine as (
      select l.id, l.remembers_writes from lanes l join f on l.id = f."laneId" and l.epoch = f.epoch order by l.id for ${marksLanes ? transaction`no key update` : transaction`key share`} of l
    ), moved as (
      update integration_events e set
        status = f.status, processing_epoch = null, attempt_started_at = null, retry_count = f."retryCount",
        next_attempt_at = case when f.status = 'queued' then clock_timestamp() + f."delayMs" * interval '1 millisecond' end,
        finished_at = case when f.status <> 'queued' then clock_timestamp() end,
        dead_lettered_at = case when f.status = 'failed' then clock_timestamp() end,
        trigger = case when f.status = 'queued' then 'automatic' else f.trigger end,
        busy_since = case when f.status = 'queued' and f."isBusy" then coalesce(e.busy_since, clock_timestamp()) else e.busy_since end,
        forced = e.forced and f.status = 'queued',
        error_code = f."errorCode", error_message = f."errorMessage"
      from f join mine on mine.id = f."laneId"
      where e.id = f."eventId" and e.status = 'processing' and e.processing_epoch <= f.epoch and e.attempt_count = f.number
      returning e.*
    ), recorded as (
      insert into attempts (event_id, number, trigger, epoch, started_at, finished_at, outcome, http_status, duration_ms, error_code, error_message, items, next_attempt_at)
      select f."eventId", f.number, f.trigger, f.epoch, f."startedAt", clock_timestamp(), f.outcome, f."httpStatus", f."durationMs",
        f."errorCode", f."errorMessage", nullif(f.items, 'null'::jsonb), moved.next_attempt_at
      from f join moved on moved.id = f."eventId"
    ), logged as (
      insert into communication_logs (event_id, attempt_number, started_at, duration_ms, method, url, request_headers, request_body, request_truncated,
        response_status, response_headers, response_body, response_truncated, failure)
      select f."eventId", f.number, f."startedAt", coalesce(f."durationMs", 0), x.method, x.url, x."requestHeaders", x."requestBody", x."requestTruncated",
        x."responseStatus", nullif(x."responseHeaders", 'null'::jsonb), x."responseBody", x."responseTruncated", x.failure
      from f join moved on moved.id = f."eventId"
      cross join lateral json_to_record(f.log) as x(method text, url text, "requestHeaders" jsonb, "requestBody" text, "requestTruncated" bool,
        "responseStatus" int, "responseHeaders" jsonb, "responseBody" text, "responseTruncated" bool, failure text)
      where json_typeof(f.log) = 'object'
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
 * Part of {@link finishAttempts}: remembers the newest event per thing that was overwritten, in lanes where that can matter. Of a
 * message that was applied in part only those items count, unless the answer does not tell which they were.
 */
const noteApplied = (transaction: HotTransaction) => transaction`
  insert into applied_writes as held (integration_id, key, adds, lane_id, place_seq, place_id, event_id, applied_at)
  select distinct on (e.integration_id, k.key, f.adds) e.integration_id, k.key, f.adds, e.lane_id,
    coalesce(e.place_seq, e.seq), coalesce(e.place_id, e.id), e.id, clock_timestamp()
  from f join moved e on e.id = f."eventId" join mine on mine.id = f."laneId" join event_keys on event_keys.event_id = e.id
  cross join lateral unnest(event_keys.write_keys) with ordinality as k(key, item)
  where (mine.remembers_writes or f.applied <> '"all"'::jsonb) and f.applied <> 'null'::jsonb
    and (f.applied = '"all"'::jsonb or (f.applied->'of')::int <> cardinality(event_keys.write_keys) or f.applied->'items' @> to_jsonb(k.item))
  order by e.integration_id, k.key, f.adds, coalesce(e.place_id, e.id) desc
  on conflict (integration_id, key, adds) do update set
    lane_id = excluded.lane_id, place_seq = excluded.place_seq, place_id = excluded.place_id, event_id = excluded.event_id, applied_at = excluded.applied_at
  where case when held.lane_id = excluded.lane_id then held.place_seq <= excluded.place_seq else held.place_id <= excluded.place_id end`

/** An event whose attempt has just been started, with all that the attempt and the decision after it need. */
export interface ClaimedEvent {
  eventId: string
  integrationId: string
  integrationName: string
  seq: number
  action: string
  entityId: string | null
  number: number
  retryCount: number
  refusalCount: number
  trigger: 'automatic' | 'manual'
  resubmitEnabled: boolean
  /** For how long the destination has been asking to wait; null when it has not. */
  busyForMs: number | null
  startedAt: string
  sealedBody: Uint8Array | null
  retryPolicies: RetryPolicies
  onExhausted: 'continue' | 'hold'
  onInterrupted: 'retry' | 'hold'
}

/**
 * The head of an owned lane: started, not due yet, or stopped by an operator. `dueInMs` is null when there is no head;
 * `supersededBy` tells that the head was not sent but skipped, because newer data had been applied; `isLastOfOrdering` that
 * lanes of a newer ordering wait until this one and its like are empty.
 */
export type HeadRow = { laneId: string, ownerId: string, dueInMs: number | null, stopped: boolean, supersededBy: string | null, isLastOfOrdering: boolean }
  & ({ claimed: false } | ({ claimed: true } & ClaimedEvent))

/**
 * `e.status = 'queued'`, written so that Postgres cannot conclude that a partial index contains the row: it would read the whole
 * backlog through that index instead of one row by its key whenever its statistics are from a time with few events waiting
 * (measured with 2,800 waiting in 49 lanes: 64 of 68 ms).
 */
const isQueued = (transaction: HotTransaction) => transaction`e.status is not distinct from 'queued'`

/**
 * Starts the next attempt of each lane where the head is due (index `integration_events_line`). A head that was tried or
 * moved before, and that newer data have overtaken meanwhile, is skipped instead, unless a person has forced it.
 * A lane that is not in the result is no longer the caller's.
 * `addingActions` are those that send differences, see `newer_write` in the migrations.
 */
export async function claimHeads(
  transaction: HotTransaction, owned: readonly { laneId: string, epoch: number }[], addingActions: readonly string[],
): Promise<HeadRow[]> {
  return transaction<HeadRow[]>`
    with mine as (
      select l.id, l.epoch, l.held_at, l.generation, i.id as owner_id, i.open_generation, i.lane_generation,
        i.paused_at, i.deleted_at, i.name, i.retry_policies, i.on_exhausted, i.on_interrupted
      from lanes l
      join json_to_recordset(${JSON.stringify(owned)}::text::json) as o("laneId" uuid, epoch bigint) on l.id = o."laneId" and l.epoch = o.epoch
      join integrations i on i.id = l.integration_id
      order by l.id for key share of l
    ), head as (
      select mine.*, h.id as event_id, h.next_attempt_at,
        (mine.held_at is not null or mine.paused_at is not null or mine.deleted_at is not null or mine.generation > mine.open_generation
          or coalesce(h.force_stop, false)) as stopped,
        case when h.is_second_try and not h.forced then newer_write(h.event, ${[...addingActions]}::text[]) end as superseded_by
      from mine left join lateral (
        select e.id, e.next_attempt_at, e.force_stop, e.forced, e.attempt_count > 0 or e.trigger = 'manual' as is_second_try, e as event
        from integration_events e
        where e.lane_id = mine.id and e.status in ('queued', 'processing') and e.parked_at is null
        order by coalesce(e.place_seq, e.seq), e.seq limit 1
      ) h on true
    ), superseded as (
      update integration_events e set
        status = 'skipped', finished_at = clock_timestamp(), next_attempt_at = null, superseded_by_event_id = head.superseded_by,
        skip_reason = 'Newer data for the same had been applied meanwhile.'
      from head
      where e.id = head.event_id and head.superseded_by is not null and not head.stopped and ${isQueued(transaction)} and not e.force_stop and not e.forced
        and (e.next_attempt_at is null or e.next_attempt_at <= clock_timestamp())
      returning e.id, e.superseded_by_event_id
    ), claimed as (
      update integration_events e set
        status = 'processing', attempt_count = e.attempt_count + 1, processing_epoch = head.epoch,
        attempt_started_at = clock_timestamp(), next_attempt_at = null
      from head
      where e.id = head.event_id and head.superseded_by is null and not head.stopped and ${isQueued(transaction)} and not e.force_stop and e.parked_at is null
        and (e.next_attempt_at is null or e.next_attempt_at <= clock_timestamp())
      returning e.*
    )
    select head.id as "laneId", head.owner_id as "ownerId", head.stopped, c.id is not null as claimed, s.superseded_by_event_id as "supersededBy",
      head.event_id is null and head.generation = head.open_generation and head.open_generation < head.lane_generation as "isLastOfOrdering",
      case when head.event_id is not null then
        greatest(0, coalesce(extract(epoch from head.next_attempt_at - clock_timestamp()) * 1000, 0))::float8 end as "dueInMs",
      c.id as "eventId", c.integration_id as "integrationId", head.name as "integrationName", c.seq::float8 as seq, c.action, c.entity_id as "entityId",
      c.attempt_count as number, c.retry_count as "retryCount", c.refusal_count as "refusalCount", c.trigger, c.resubmit_enabled as "resubmitEnabled",
      extract(epoch from clock_timestamp() - c.busy_since)::float8 * 1000 as "busyForMs",
      c.attempt_started_at::text as "startedAt", p.sealed_body as "sealedBody",
      head.retry_policies as "retryPolicies", head.on_exhausted as "onExhausted", head.on_interrupted as "onInterrupted"
    from head left join claimed c on c.id = head.event_id left join superseded s on s.id = head.event_id left join event_payloads p on p.event_id = c.id`
}

/** An event that a former owner of the lane left in the middle of an attempt. */
export type AbandonedEvent = Pick<ClaimedEvent, 'eventId' | 'action' | 'number' | 'retryCount' | 'trigger' | 'resubmitEnabled' | 'startedAt' | 'retryPolicies' | 'onExhausted' | 'onInterrupted'>

/** The event of an owned lane that is in processing although nobody works on it (index `integration_events_one_processing`), or null. */
export async function findAbandoned(transaction: HotTransaction, lane: { laneId: string, epoch: number }): Promise<AbandonedEvent | null> {
  const [row] = await transaction<AbandonedEvent[]>`
    select e.id as "eventId", e.action, e.attempt_count as number, e.retry_count as "retryCount", e.trigger, e.resubmit_enabled as "resubmitEnabled",
      e.attempt_started_at::text as "startedAt", i.retry_policies as "retryPolicies", i.on_exhausted as "onExhausted", i.on_interrupted as "onInterrupted"
    from integration_events e join lanes l on l.id = e.lane_id join integrations i on i.id = e.integration_id
    where e.lane_id = ${lane.laneId} and e.status = 'processing' and e.processing_epoch < ${lane.epoch} and l.epoch = ${lane.epoch}`
  return row ?? null
}

/** `queued → skipped` for what waits in a lane whose integration was deleted, such as an event whose last attempt was under way then. */
export async function skipDeleted(transaction: HotTransaction, lane: { laneId: string, epoch: number }) {
  await transaction`
    update integration_events e set status = 'skipped', skip_reason = 'The integration was deleted.', finished_at = clock_timestamp(), next_attempt_at = null
    from lanes l join integrations i on i.id = l.integration_id
    where l.id = ${lane.laneId} and l.epoch = ${lane.epoch} and i.deleted_at is not null and e.lane_id = l.id and e.status = 'queued'`
}
