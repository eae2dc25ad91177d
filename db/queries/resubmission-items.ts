/** The events of a bulk resubmission and what becomes of each. */
import { and, asc, eq, gt, inArray, lte, sql } from 'drizzle-orm'
import type { EventFilter } from '../../shared/event-filter.ts'
import type { EventStatus } from '../../shared/events.ts'
import type { Connection } from '../client.ts'
import { integrationEvents } from '../schema/events.ts'
import { resubmissionItems } from '../schema/resubmissions.ts'
import { conditions } from './event-pages.ts'
import type { ResubmissionJob } from './resubmission-jobs.ts'

/** The part of a job that says which events it is about: those that match, and had come to their end when it was asked for. */
type Listing = Pick<ResubmissionJob, 'id' | 'filter' | 'createdAt' | 'listedToEventId'>

/** Events matched by a filter that had finished by `at`; the indexes of `listEvents`. */
const matches = (filter: EventFilter, at: Date) => and(...conditions(filter), lte(integrationEvents.finishedAt, at))

/** How many events a job is about, counted exactly. */
export function countMatching(connection: Connection, { filter, createdAt }: Listing): Promise<number> {
  return connection.$count(integrationEvents, matches(filter, createdAt))
}

/** Lists the next `limit` events that match, by their ids; returns how many those were and the last of them. */
export async function listMatching(transaction: Connection, job: Listing, limit: number): Promise<{ count: number, lastId: string | null }> {
  const event = integrationEvents
  const behind = job.listedToEventId === null ? undefined : gt(event.id, job.listedToEventId)
  const [listed] = await transaction.execute<{ count: number, lastId: string | null }>(sql`
    with listed as (
      insert into resubmission_items (job_id, event_id, lane_id, place, attempt_count)
      select ${job.id}::uuid, ${event.id}, ${event.laneId}, coalesce(${event.placeSeq}, ${event.seq}), ${event.attemptCount}
      from ${event} where ${and(matches(job.filter, job.createdAt), behind)} order by ${event.id} limit ${limit}
      returning event_id
    )
    select count(*)::int as count, (select event_id from listed order by event_id desc limit 1) as "lastId" from listed`)
  return listed ?? { count: 0, lastId: null }
}

/** Why items are settled that are neither delivered nor failed. */
export interface SettleReasons { superseded: string, parked: string }

/** How many items were settled with each outcome. */
export type SettledCount = Record<'delivered' | 'failed' | 'superseded' | 'left_out', number>

/** Writes down what became of the events under way that have come to their end or were parked (index `resubmission_items_open`). */
export async function settleItems(transaction: Connection, jobId: string, reasons: SettleReasons): Promise<SettledCount> {
  const rows = await transaction.execute<{ outcome: keyof SettledCount, count: number }>(sql`
    with settled as (
      update resubmission_items i set
        outcome = case when e.status = 'success' then 'delivered' when e.status = 'failed' then 'failed'
          when e.superseded_by_event_id is not null then 'superseded' else 'left_out' end,
        reason = case when e.superseded_by_event_id is not null then ${reasons.superseded}
          when e.status = 'skipped' then e.skip_reason when e.parked_at is not null then ${reasons.parked} end,
        superseded_by_event_id = e.superseded_by_event_id, settled_at = clock_timestamp()
      from integration_events e
      where i.job_id = ${jobId} and i.outcome = 'resubmitted' and e.id = i.event_id
        and (e.status in ('success', 'failed', 'skipped') or e.parked_at is not null)
      returning i.outcome
    )
    select outcome, count(*)::int as count from settled group by outcome`)
  const counts: SettledCount = { delivered: 0, failed: 0, superseded: 0, left_out: 0 }
  for (const { outcome, count } of rows) counts[outcome] = count
  return counts
}

/** Leaves out up to `limit` waiting items with the same reason (index `resubmission_items_open`); returns how many those were. */
export async function leaveOutWaiting(transaction: Connection, jobId: string, { reason, limit }: { reason: string, limit: number }): Promise<number> {
  const next = transaction.select({ eventId: resubmissionItems.eventId }).from(resubmissionItems)
    .where(and(eq(resubmissionItems.jobId, jobId), eq(resubmissionItems.outcome, 'waiting'))).limit(limit)
  const left = await transaction.update(resubmissionItems).set({ outcome: 'left_out', reason, settledAt: sql`clock_timestamp()` })
    .where(and(eq(resubmissionItems.jobId, jobId), inArray(resubmissionItems.eventId, next))).returning({ eventId: resubmissionItems.eventId })
  return left.length
}

/** An event whose turn it is, with all that decides what becomes of it. */
export interface Candidate {
  eventId: string
  laneId: string
  status: EventStatus
  action: string
  errorCode: string | null
  forceStop: boolean
  isCurrentAttempt: boolean
  /** Somebody moved it after the job was asked for. */
  isChanged: boolean
  /** The newest event that was applied to something this one overwrites, or null. */
  newerEventId: string | null
}

/**
 * The next events of each of up to `lanes` lanes that have nothing of this job under way, up to `perLane` of each in the order of
 * their places. The events are locked in the order of their ids; nothing else is locked before them. Walks from lane to lane
 * over the index `resubmission_items_open`.
 */
export async function lockNext(
  transaction: Connection, job: ResubmissionJob, options: { lanes: number, perLane: number, addingActions: readonly string[] },
): Promise<Candidate[]> {
  const waiting = sql`i.job_id = ${job.id} and i.outcome = 'waiting'`
  return transaction.execute<Candidate & Record<string, unknown>>(sql`
    with recursive walk(lane_id) as (
      (select i.lane_id from resubmission_items i where ${waiting} order by i.lane_id limit 1)
      union all
      select (select i.lane_id from resubmission_items i where ${waiting} and i.lane_id > walk.lane_id order by i.lane_id limit 1)
      from walk where walk.lane_id is not null
    ), free as materialized (
      select walk.lane_id from walk where walk.lane_id is not null and not exists (
        select from resubmission_items u where u.job_id = ${job.id} and u.outcome = 'resubmitted' and u.lane_id = walk.lane_id
      ) limit ${options.lanes}
    ), next as materialized (
      select n.event_id, n.attempt_count from free cross join lateral (
        select i.event_id, i.attempt_count from resubmission_items i where ${waiting} and i.lane_id = free.lane_id
        order by i.place, i.event_id limit ${options.perLane}
      ) n
    )
    select e.id as "eventId", e.lane_id as "laneId", e.status, e.action, e.error_code as "errorCode", e.force_stop as "forceStop",
      e.is_current_attempt as "isCurrentAttempt", newer_write(e, ${sql.param([...options.addingActions])}::text[]) as "newerEventId",
      e.attempt_count <> next.attempt_count or coalesce(e.finished_at > ${job.createdAt.toISOString()}::timestamptz, true) as "isChanged"
    from next join integration_events e on e.id = next.event_id
    order by e.id for no key update of e`)
}

/** What becomes of an event whose turn it was. */
export interface ItemFate { eventId: string, outcome: 'resubmitted' | 'superseded' | 'left_out', reason: string | null, supersededByEventId: string | null }

/** Writes what became of events whose turn it was (primary key). */
export async function recordFates(transaction: Connection, jobId: string, fates: readonly ItemFate[]) {
  await transaction.execute(sql`
    update resubmission_items i set outcome = f.outcome, reason = f.reason, superseded_by_event_id = f."supersededByEventId",
      settled_at = case when f.outcome <> 'resubmitted' then clock_timestamp() end
    from json_to_recordset(${JSON.stringify(fates)}::text::json) as f("eventId" uuid, outcome text, reason text, "supersededByEventId" uuid)
    where i.job_id = ${jobId} and i.event_id = f."eventId" and i.outcome = 'waiting'`)
}

/** The first items that were not sent, in the order of their ids (primary key). */
export function listLeftOut(connection: Connection, jobId: string, limit: number) {
  return connection
    .select({ eventId: resubmissionItems.eventId, reason: resubmissionItems.reason, supersededByEventId: resubmissionItems.supersededByEventId })
    .from(resubmissionItems)
    .where(and(eq(resubmissionItems.jobId, jobId), inArray(resubmissionItems.outcome, ['superseded', 'left_out'])))
    .orderBy(asc(resubmissionItems.eventId)).limit(limit)
}

/** How many items of each job are under way (index `resubmission_items_open`). */
export async function countUnderWay(connection: Connection, jobIds: readonly string[]): Promise<Map<string, number>> {
  const rows = await connection.select({ jobId: resubmissionItems.jobId, count: sql<number>`count(*)::int` }).from(resubmissionItems)
    .where(and(inArray(resubmissionItems.jobId, [...jobIds]), eq(resubmissionItems.outcome, 'resubmitted'))).groupBy(resubmissionItems.jobId)
  return new Map(rows.map(row => [row.jobId, row.count]))
}

/** Items with their events in the order of their ids, behind `afterId` if that is given (primary keys). */
export function listResultRows(connection: Connection, jobId: string, page: { afterId: string | null, limit: number }) {
  const [item, event] = [resubmissionItems, integrationEvents]
  return connection
    .select({
      eventId: item.eventId, integrationId: event.integrationId, seq: event.seq, action: event.action, entityId: event.entityId, outcome: item.outcome,
      reason: item.reason, supersededByEventId: item.supersededByEventId, settledAt: item.settledAt, errorCode: event.errorCode, errorMessage: event.errorMessage,
    })
    .from(item).innerJoin(event, eq(event.id, item.eventId))
    .where(and(eq(item.jobId, jobId), page.afterId === null ? undefined : gt(item.eventId, page.afterId)))
    .orderBy(asc(item.eventId)).limit(page.limit)
}
