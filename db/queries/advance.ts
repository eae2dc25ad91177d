/**
 * Starting the next attempt of a lane, and what its former owner left behind. Every statement names the epoch under which the
 * lane was claimed, so a worker that has lost its lane changes nothing.
 */
import type { RetryPolicies } from '../../shared/retry-policy.ts'
import type { HotTransaction } from '../client.ts'
import { countSkipped } from './event-stats.ts'

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
  /** When newer data have overtaken a part of it, so that it must not be sent: for each of its write keys the newer event or null. Else null. */
  newerEventIds: (string | null)[] | null
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

/** Which actions send differences (see `list_newer_writes` in the migrations), and why an event is skipped that newer data have overtaken. */
export interface StaleWriteGuard { addingActions: readonly string[], reason: string }

/** Locks owned lanes against a change of owner until the transaction ends, in id order. */
const keepOwned = (transaction: HotTransaction, owned: readonly { laneId: string }[]) => transaction`
  select from lanes where id = any(${owned.map(lane => lane.laneId)}::uuid[]) order by id for key share`

/**
 * Starts the next attempt of each lane where the head is due (index `integration_events_line`). A head that was tried or
 * moved before, and that newer data have overtaken meanwhile, is skipped instead, unless a person has forced it; one that they have
 * overtaken in part starts, so that it can be recorded as a dead letter (see `attempt`).
 * A lane that is not in the result is no longer the caller's. The lanes are locked in a statement before, which is not waited for, so
 * that whoever pauses an integration and then locks its lanes (`lockOwnedLanes`) sees every attempt that was started in spite of it.
 */
export async function claimHeads(
  transaction: HotTransaction, owned: readonly { laneId: string, epoch: number }[], guard: StaleWriteGuard,
): Promise<HeadRow[]> {
  const [, heads] = await Promise.all([keepOwned(transaction, owned), startHeads(transaction, owned, guard)])
  return heads
}

function startHeads(transaction: HotTransaction, owned: readonly { laneId: string, epoch: number }[], guard: StaleWriteGuard) {
  const adding = transaction`${[...guard.addingActions]}::text[]`
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
        case when h.is_second_try and not h.forced then newer_writes(h.event, ${adding}) end as newer
      from mine left join lateral (
        select e.id, e.next_attempt_at, e.force_stop, e.forced, e.attempt_count > 0 or e.trigger = 'manual' as is_second_try, e as event
        from lane_head(mine.id) e
      ) h on true
    ), skipped as (
      update integration_events e set
        status = 'skipped', finished_at = clock_timestamp(), next_attempt_at = null, superseded_by_event_id = newer_write(e, ${adding}),
        skip_reason = ${guard.reason}
      from head
      where e.id = head.event_id and head.newer is not null and array_position(head.newer, null) is null and not head.stopped and ${isQueued(transaction)} and not e.force_stop and not e.forced
        and e.parked_at is null and (e.next_attempt_at is null or e.next_attempt_at <= clock_timestamp())
      returning e.id, e.superseded_by_event_id, e.integration_id, e.action, e.finished_at
    ), counted as (${countSkipped(transaction)}), claimed as (
      update integration_events e set
        status = 'processing', attempt_count = e.attempt_count + 1, processing_epoch = head.epoch,
        attempt_started_at = clock_timestamp(), next_attempt_at = null
      from head
      where e.id = head.event_id and (head.newer is null or array_position(head.newer, null) is not null) and not head.stopped and ${isQueued(transaction)} and not e.force_stop and e.parked_at is null
        and (e.next_attempt_at is null or e.next_attempt_at <= clock_timestamp())
      returning e.*
    )
    select head.id as "laneId", head.owner_id as "ownerId", head.stopped, c.id is not null as claimed, s.superseded_by_event_id as "supersededBy",
      head.event_id is null and head.generation = head.open_generation and head.open_generation < head.lane_generation as "isLastOfOrdering",
      case when head.event_id is not null then
        greatest(0, coalesce(extract(epoch from head.next_attempt_at - clock_timestamp()) * 1000, 0))::float8 end as "dueInMs",
      c.id as "eventId", c.integration_id as "integrationId", head.name as "integrationName", c.seq::float8 as seq, c.action, c.entity_id as "entityId",
      c.attempt_count as number, c.retry_count as "retryCount", c.refusal_count as "refusalCount", c.trigger, c.resubmit_enabled as "resubmitEnabled",
      to_json(head.newer) as "newerEventIds",
      extract(epoch from clock_timestamp() - c.busy_since)::float8 * 1000 as "busyForMs",
      c.attempt_started_at::text as "startedAt", p.sealed_body as "sealedBody",
      head.retry_policies as "retryPolicies", head.on_exhausted as "onExhausted", head.on_interrupted as "onInterrupted"
    from head left join claimed c on c.id = head.event_id left join skipped s on s.id = head.event_id left join event_payloads p on p.event_id = c.id`
}

/**
 * Takes back the start of an attempt that was never made, as if its event's turn had not come (index
 * `integration_events_one_processing`). Of lanes that are no longer the caller's nothing changes, and `exceptEventId`, of which a
 * call was made, stays as it is.
 */
export async function putBackUnsent(transaction: HotTransaction, owned: readonly { laneId: string, epoch: number, exceptEventId: string | null }[]) {
  await transaction`
    with mine as (
      select l.id, l.epoch, o."exceptEventId"
      from lanes l
      join json_to_recordset(${JSON.stringify(owned)}::text::json) as o("laneId" uuid, epoch bigint, "exceptEventId" uuid)
        on o."laneId" = l.id and o.epoch = l.epoch
      order by l.id for key share of l
    )
    update integration_events e set status = 'queued', attempt_count = e.attempt_count - 1, processing_epoch = null, attempt_started_at = null
    from mine
    where e.lane_id = mine.id and e.status = 'processing' and e.processing_epoch = mine.epoch and e.id is distinct from mine."exceptEventId"`
}

/** An event that a former owner of the lane left in the middle of an attempt. */
export type AbandonedEvent = Pick<ClaimedEvent, 'eventId' | 'integrationId' | 'action' | 'number' | 'retryCount' | 'trigger' | 'resubmitEnabled' | 'startedAt' | 'retryPolicies' | 'onExhausted' | 'onInterrupted'>

/** The event of an owned lane that is in processing although nobody works on it (index `integration_events_one_processing`), or null. */
export async function findAbandoned(transaction: HotTransaction, lane: { laneId: string, epoch: number }): Promise<AbandonedEvent | null> {
  const [row] = await transaction<AbandonedEvent[]>`
    select e.id as "eventId", e.integration_id as "integrationId", e.action, e.attempt_count as number, e.retry_count as "retryCount", e.trigger, e.resubmit_enabled as "resubmitEnabled",
      e.attempt_started_at::text as "startedAt", i.retry_policies as "retryPolicies", i.on_exhausted as "onExhausted", i.on_interrupted as "onInterrupted"
    from integration_events e join lanes l on l.id = e.lane_id join integrations i on i.id = e.integration_id
    where e.lane_id = ${lane.laneId} and e.status = 'processing' and e.processing_epoch < ${lane.epoch} and l.epoch = ${lane.epoch}`
  return row ?? null
}

/** `queued → skipped`, for `reason`, for what waits in a lane whose integration was deleted, such as an event whose last attempt was under way then. */
export async function skipDeleted(transaction: HotTransaction, lane: { laneId: string, epoch: number }, reason: string) {
  await transaction`
    with skipped as (
      update integration_events e set status = 'skipped', skip_reason = ${reason}, finished_at = clock_timestamp(), next_attempt_at = null, parked_at = null
      where e.status = 'queued' and e.lane_id = (
        select l.id from lanes l join integrations i on i.id = l.integration_id
        where l.id = ${lane.laneId} and l.epoch = ${lane.epoch} and i.deleted_at is not null
      )
      returning e.integration_id, e.action, e.finished_at
    ) ${countSkipped(transaction)}`
}
