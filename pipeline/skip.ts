/** Skipping: a person decides that an event shall not be sent, says why, and its lane goes on. */
import { findMovability, markSkipped, releaseHold } from '../db/queries/operator-moves.ts'
import { insertAudit } from '../db/queries/people.ts'
import type { EventStatus, EventSummary } from '../shared/events.ts'
import { WaybillError } from '../shared/waybill-error.ts'
import type { Actor } from './actor.ts'
import { getEventSummary } from './event-summary.ts'
import type { Waybill } from './waybill.ts'

/**
 * Takes a queued or failed event out of its lane, keeping it and the reason on record, and wakes the lane.
 * @throws WaybillError `not_found`, or `conflict` when it is being sent or is finished already
 */
export async function skipEvent(waybill: Waybill, request: { eventId: string, reason: string, actor: Actor }): Promise<EventSummary> {
  const laneId = await waybill.database.transaction(async (transaction) => {
    const lane = await markSkipped(transaction, request.eventId, request.reason)
    if (lane === null) {
      const event = await findMovability(transaction, request.eventId)
      throw event ? new WaybillError('conflict', refusalByStatus[event.status]) : new WaybillError('not_found', 'There is no event with this id. It may have been removed by retention.')
    }
    await releaseHold(transaction, lane, request.eventId)
    await insertAudit(transaction, { actor: request.actor, act: 'event.skipped', subjectType: 'event', subjectId: request.eventId, detail: { reason: request.reason } })
    return lane
  })
  waybill.wake([laneId])
  return waybill.database.query(connection => getEventSummary(connection, request.eventId))
}

const refusalByStatus: Record<EventStatus, string> = {
  queued: 'This event has just been changed by somebody else. Reload the page.',
  failed: 'This event has just been changed by somebody else. Reload the page.',
  processing: 'This event is being sent at this moment, so it cannot be skipped any more. Wait for the outcome.',
  success: 'This event was delivered already, so there is nothing to skip.',
  skipped: 'This event was skipped already.',
}
