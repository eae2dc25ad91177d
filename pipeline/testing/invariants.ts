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
  duplicates: number
}

interface EventFact extends Record<string, unknown> { id: string, lane: string, seq: number, status: EventStatus, interrupted: boolean }

/** Compares calls with events. Assumes that nothing was resubmitted, so that within a lane `seq` never falls. */
export async function findViolations(database: Database, calls: readonly SeenCall[]): Promise<Findings> {
  const events = await database.query(connection => connection.execute<EventFact>(sql`
    select e.id, e.lane_id as lane, e.seq::int as seq, e.status,
      exists (select from attempts a where a.event_id = e.id and a.outcome = 'interrupted') as interrupted
    from integration_events e order by e.lane_id, e.seq`))
  const byId = new Map([...events].map(event => [event.id, event]))
  const lanes = Map.groupBy(events, event => event.lane)
  const callsByLane = Map.groupBy(calls.filter(call => byId.has(call.messageId)), call => byId.get(call.messageId)?.lane ?? '')
  const findings: Findings = { gaps: [], orderErrors: [], overlaps: [], unexplainedDuplicates: [], unfinished: [], duplicates: 0 }
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
    if (call.endedAt !== null) busyUntil = Math.max(busyUntil, call.endedAt)
    if (call.status !== null && call.status < 300) succeeded.add(call.messageId)
  }
}

/** What {@link findViolations} finds when all is well. */
export const noViolations = { gaps: [], orderErrors: [], overlaps: [], unexplainedDuplicates: [], unfinished: [] }
