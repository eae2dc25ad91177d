/** What every move that a person makes with an event has in common: the move, its record, and the waking of its lane. */
import type { Connection } from '../db/client.ts'
import { findMovability, lockLaneOf, lockMovability, releaseHold, rememberWrites } from '../db/queries/operator-moves.ts'
import type { Act } from '../shared/audit.ts'
import type { EventStatus, EventSummary } from '../shared/events.ts'
import { WaybillError } from '../shared/waybill-error.ts'
import type { Actor } from './actor.ts'
import { getEventSummary } from './event-summary.ts'
import { reasons } from './reasons.ts'
import { recordAct } from './record-act.ts'
import type { Waybill } from './waybill.ts'

/** A move: how it is marked, what it is called in the audit log, and why it may not be possible. */
export interface Move {
  eventId: string
  actor: Actor
  act: Act
  detail?: Record<string, unknown>
  /** What others lock before they lock events, and so has to be done first. */
  prepare?: (transaction: Connection) => Promise<void>
  /** Makes the move if the event allows it; resolves with the lane, or null when it does not. */
  mark: (transaction: Connection) => Promise<string | null>
  /** Why an event in this status cannot be moved, in a sentence. */
  refusals: Record<EventStatus, string>
}

/**
 * Makes a move in one transaction with its audit entry. A lane that holds behind this event goes on.
 * @throws WaybillError `not_found`, or `conflict` that says why it cannot be done now
 */
export async function moveEvent(waybill: Waybill, move: Move): Promise<EventSummary> {
  const { eventId, actor, act, detail } = move
  const laneId = await waybill.database.transaction(async (transaction) => {
    await move.prepare?.(transaction)
    await lockLaneOf(transaction, eventId)
    const before = await lockMovability(transaction, eventId)
    const lane = await move.mark(transaction)
    if (lane === null) throw await explainRefusal(transaction, move)
    await releaseHold(transaction, lane, eventId)
    await rememberWrites(transaction, lane)
    const after = await findMovability(transaction, eventId)
    await recordAct(transaction, waybill.seal, { actor, act, subjectType: 'event', subjectId: eventId, detail, before, after })
    return lane
  })
  waybill.wake([laneId])
  return waybill.database.query(connection => getEventSummary(connection, eventId))
}

/** The refusal of a move that an event does not allow: what it is in, and what to do instead. */
export async function explainRefusal(transaction: Connection, { eventId, refusals }: Pick<Move, 'eventId' | 'refusals'>): Promise<WaybillError> {
  const event = await findMovability(transaction, eventId)
  if (!event) return new WaybillError('not_found', 'There is no event with this id. It may have been removed by retention.')
  if (event.forceStop && (event.status === 'failed' || event.status === 'skipped')) {
    return new WaybillError('conflict', reasons.stopped)
  }
  if (!event.isCurrentAttempt) return new WaybillError('conflict', reasons.replaced)
  return new WaybillError('conflict', refusals[event.status])
}
