/** What must hold after any fault, checked against what the destination saw and what the database says. */
import { sql } from 'drizzle-orm'
import type { Database } from '../../db/client.ts'
import type { EventStatus } from '../../shared/events.ts'
import { isFinished } from '../../shared/events.ts'
import type { SeenCall } from './destination.ts'

/** The findings; every list is empty when all is well. `duplicates` counts calls after a success. */
export interface Findings {
  gaps: string[]
  orderErrors: string[]
  overlaps: string[]
  unexplainedDuplicates: string[]
  unfinished: string[]
  /** Calls whose idempotency key is not the message's id. */
  wrongKeys: string[]
  /** Attempts that a former owner of a lane wrote down after a later owner had begun one. */
  staleWrites: string[]
  /** Attempts that began before their event was due, by the database's clock. */
  tooEarly: string[]
  duplicates: number
}

interface EventFact extends Record<string, unknown> { id: string, lane: string, seq: number, status: EventStatus, interrupted: boolean }

/**
 * Compares calls with events, of some integrations or of all. Assumes that nothing was resubmitted, so that within a lane
 * `seq` never falls and keys stay the same.
 */
export async function findViolations(database: Database, calls: readonly SeenCall[], integrationIds?: readonly string[]): Promise<Findings> {
  const wanted = integrationIds === undefined ? sql`true` : sql`e.integration_id = any(${`{${integrationIds.join(',')}}`}::uuid[])`
  const events = await database.query(connection => connection.execute<EventFact>(sql`
    select e.id, e.lane_id as lane, e.seq::int as seq, e.status,
      exists (select from attempts a where a.event_id = e.id and a.outcome = 'interrupted') as interrupted
    from integration_events e where ${wanted} order by e.lane_id, e.seq`))
  const byId = new Map([...events].map(event => [event.id, event]))
  const lanes = Map.groupBy(events, event => event.lane)
  const ours = calls.filter(call => byId.has(call.messageId))
  const callsByLane = Map.groupBy(ours, call => byId.get(call.messageId)?.lane ?? '')
  const findings: Findings = {
    gaps: [], orderErrors: [], overlaps: [], unexplainedDuplicates: [], unfinished: [], duplicates: 0,
    wrongKeys: ours.filter(call => call.idempotencyKey !== call.messageId).map(call => `${call.messageId} was sent as ${call.idempotencyKey}`),
    ...await findWrongAttempts(database),
  }
  for (const [lane, members] of lanes) {
    findings.gaps.push(...members.filter((event, index) => event.seq !== index + 1).map(event => `${lane}: ${event.seq} is out of its place`))
    findings.unfinished.push(...members.filter(event => !isFinished(event.status)).map(event => `${lane} ${event.seq} ${event.status}`))
  }
  for (const [lane, laneCalls] of callsByLane) checkLane(lane, laneCalls, byId, findings)
  return findings
}

function checkLane(lane: string, calls: readonly SeenCall[], byId: Map<string, EventFact>, findings: Findings) {
  const sorted = calls.toSorted((one, other) => one.beganAt - other.beganAt)
  const succeeded = new Set<string>()
  let highest = 0
  let busyUntil = -Infinity
  for (const call of sorted) {
    const event = byId.get(call.messageId)
    const seq = event?.seq ?? 0
    if (seq < highest) findings.orderErrors.push(`${lane}: ${seq} after ${highest}`)
    if (call.beganAt < busyUntil) findings.overlaps.push(`${lane}: ${seq} began before the call before it had ended`)
    if (succeeded.has(call.messageId)) {
      findings.duplicates += 1
      if (!event?.interrupted) findings.unexplainedDuplicates.push(`${lane}: ${seq}`)
    }
    highest = Math.max(highest, seq)
    busyUntil = Math.max(busyUntil, call.endedAt ?? Infinity)
    if (call.status !== null && call.status < 300) succeeded.add(call.messageId)
  }
}

/** What attempts say of each other, all times being the database's. */
async function findWrongAttempts(database: Database): Promise<Pick<Findings, 'staleWrites' | 'tooEarly'>> {
  const { stale, early } = await database.query(async connection => ({
    stale: await connection.execute<{ id: string }>(sql`
      with a as (
        select a.event_id as id, e.lane_id, a.epoch, a.started_at, a.finished_at, a.outcome from attempts a join integration_events e on e.id = a.event_id
      ), later as (
        select lane_id, epoch, min(started_at) as began_at from a where outcome <> 'interrupted' group by lane_id, epoch
      )
      select distinct a.id from a join later on later.lane_id = a.lane_id and later.epoch > a.epoch and later.began_at < a.finished_at`),
    early: await connection.execute<{ id: string }>(sql`
      select distinct a.event_id as id from attempts a join attempts next on next.event_id = a.event_id and next.number = a.number + 1
      where next.started_at < a.next_attempt_at - interval '1 millisecond'`),
  }))
  return { staleWrites: [...stale].map(row => row.id), tooEarly: [...early].map(row => row.id) }
}

/** What {@link findViolations} finds when all is well. */
export const noViolations = {
  gaps: [], orderErrors: [], overlaps: [], unexplainedDuplicates: [], unfinished: [], wrongKeys: [], staleWrites: [], tooEarly: [],
}
