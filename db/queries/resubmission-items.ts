/** The events of a bulk resubmission and what becomes of each. */
import { and, asc, eq, gt, inArray, lte, sql } from 'drizzle-orm'
import type { EventFilter } from '../../shared/event-filter.ts'
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

/** The first items that were not sent, in the order of their ids (primary key). */
export function listLeftOut(connection: Connection, jobId: string, limit: number) {
  return connection
    .select({ eventId: resubmissionItems.eventId, reason: resubmissionItems.reason, supersededByEventId: resubmissionItems.supersededByEventId })
    .from(resubmissionItems)
    .where(and(eq(resubmissionItems.jobId, jobId), inArray(resubmissionItems.outcome, ['superseded', 'left_out'])))
    .orderBy(asc(resubmissionItems.eventId)).limit(limit)
}

/** Items with their events in the order of their ids, behind `afterId` if that is given (primary keys). */
export function listResultRows(connection: Connection, jobId: string, page: { afterId: string | null, limit: number }) {
  const [item, event] = [resubmissionItems, integrationEvents]
  return connection
    .select({
      eventId: item.eventId, integrationId: event.integrationId, seq: event.seq, action: event.action, entityId: event.entityId, outcome: item.outcome,
      reason: item.reason, supersededByEventId: item.supersededByEventId, settledAt: item.settledAt,
      errorCode: event.errorCode, errorMessage: event.errorMessage,
    })
    .from(item).innerJoin(event, eq(event.id, item.eventId))
    .where(and(eq(item.jobId, jobId), page.afterId === null ? undefined : gt(item.eventId, page.afterId)))
    .orderBy(asc(item.eventId)).limit(page.limit)
}
