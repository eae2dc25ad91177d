/** Whose turn it is in a bulk resubmission, and putting those events back into their lanes. */
import { and, eq, inArray, sql } from 'drizzle-orm'
import type { Connection } from '../client.ts'
import type { EventStatus } from '../../shared/events.ts'
import { integrationEvents } from '../schema/events.ts'
import { resubmitted } from './operator-moves.ts'
import type { ResubmissionJob } from './resubmission-jobs.ts'

/** An event whose turn it is, with all that decides what becomes of it. */
export interface Candidate {
  eventId: string
  laneId: string
  action: string
  status: EventStatus
  errorCode: string | null
  forceStop: boolean
  isCurrentAttempt: boolean
  /** Somebody moved it after the job was asked for. */
  isChanged: boolean
  /** The newest event that was applied to something this one overwrites, or null. */
  newerEventId: string | null
  /** Newer data have overtaken only a part of what it overwrites. */
  isOvertakenInPart: boolean
}

/**
 * The next events of each of up to `lanes` lanes that have nothing of this job under way, up to `perLane` of each in the order of
 * their places. The events are locked in the order of their ids; nothing else is locked before them. Walks from lane to lane
 * over the index `resubmission_items_open`.
 */
export async function lockNext(
  transaction: Connection, job: ResubmissionJob, options: { lanes: number, perLane: number, addingActions: readonly string[] },
): Promise<Candidate[]> {
  const adding = sql`${sql.param([...options.addingActions])}::text[]`
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
    select e.id as "eventId", e.lane_id as "laneId", e.action, e.status, e.error_code as "errorCode", e.force_stop as "forceStop",
      e.is_current_attempt as "isCurrentAttempt", newer_write(e, ${adding}) as "newerEventId",
      array_position(newer_writes(e, ${adding}), null) is not null as "isOvertakenInPart",
      e.status not in ('failed', 'skipped') or e.attempt_count <> next.attempt_count
        or e.finished_at > ${job.createdAt.toISOString()}::timestamptz as "isChanged"
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

/**
 * `failed | skipped → queued` for events that {@link lockNext} has locked, as `markResubmitted` does for one (primary key).
 * @returns how many moved
 */
export async function markAllResubmitted(
  transaction: Connection, eventIds: readonly string[], options: { definiteCodes: readonly string[], forced: boolean },
): Promise<number> {
  const moved = await transaction.update(integrationEvents).set(resubmitted(options.definiteCodes, options.forced)).where(and(
    sql`${integrationEvents.id} = any(${sql.param([...eventIds])}::uuid[])`,
    inArray(integrationEvents.status, ['failed', 'skipped']),
    eq(integrationEvents.isCurrentAttempt, true),
    eq(integrationEvents.forceStop, false),
  )).returning({ id: integrationEvents.id })
  return moved.length
}

/** Lets lanes go on that hold behind one of these events; they are locked in the order of their ids (primary key). */
export async function releaseHolds(transaction: Connection, laneIds: readonly string[], eventIds: readonly string[]) {
  await transaction.execute(sql`
    with held as (
      select id from lanes where id = any(${sql.param([...laneIds])}::uuid[]) and held_by_event_id = any(${sql.param([...eventIds])}::uuid[])
      order by id for no key update
    )
    update lanes l set held_at = null, held_reason = null, held_by_event_id = null from held where l.id = held.id`)
}
