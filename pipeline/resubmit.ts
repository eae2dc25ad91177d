/** Resubmitting: a person asks for a further attempt of an event that has come to its end. It keeps its place in its lane. */
import { insertAudit } from '../db/queries/people.ts'
import { findMovability, markResubmitted, releaseHold } from '../db/queries/operator-moves.ts'
import type { EventStatus, EventSummary } from '../shared/events.ts'
import { failureClasses, failureCodes } from '../shared/failures.ts'
import { WaybillError } from '../shared/waybill-error.ts'
import type { Actor } from './actor.ts'
import { getEventSummary } from './event-summary.ts'
import type { Waybill } from './waybill.ts'

/** Failures after which the destination is known not to have applied the message. */
const definiteCodes = failureCodes.filter(code => failureClasses[code] === 'permanent')

/**
 * Puts a failed or skipped event back into its lane and wakes it. Two people who press the button at once make one
 * resubmission; the second one is refused.
 * @throws WaybillError `not_found`, or `conflict` that says why it cannot be resubmitted now
 */
export async function resubmitEvent(waybill: Waybill, request: { eventId: string, actor: Actor }): Promise<EventSummary> {
  const laneId = await waybill.database.transaction(async (transaction) => {
    const lane = await markResubmitted(transaction, request.eventId, definiteCodes)
    if (lane === null) throw await explainRefusal(transaction, request.eventId)
    await releaseHold(transaction, lane, request.eventId)
    await insertAudit(transaction, { actor: request.actor, act: 'event.resubmitted', subjectType: 'event', subjectId: request.eventId })
    return lane
  })
  waybill.wake([laneId])
  return waybill.database.query(connection => getEventSummary(connection, request.eventId))
}

const refusalByStatus: Record<EventStatus, string> = {
  queued: 'This event is already waiting for its turn, so there is nothing to resubmit.',
  processing: 'This event is being sent at this moment. Wait for the outcome.',
  success: 'This event was delivered, so it is not sent again. To change the data, send a new message.',
  failed: 'This event has just been changed by somebody else. Reload the page.',
  skipped: 'This event has just been changed by somebody else. Reload the page.',
}

async function explainRefusal(transaction: Parameters<typeof findMovability>[0], eventId: string): Promise<WaybillError> {
  const event = await findMovability(transaction, eventId)
  if (!event) return new WaybillError('not_found', 'There is no event with this id. It may have been removed by retention.')
  if (event.forceStop) return new WaybillError('conflict', 'This event is stopped for good (forceStop). Clear the stop first, then resubmit.')
  if (!event.isCurrentAttempt) return new WaybillError('conflict', 'This event was edited and resubmitted as a new one. Resubmit that one instead.')
  return new WaybillError('conflict', refusalByStatus[event.status])
}
