/** Resubmitting: a person asks for a further attempt of an event that has come to its end. It keeps its place in its lane. */
import type { Connection } from '../db/client.ts'
import { markResubmitted } from '../db/queries/operator-moves.ts'
import type { EventStatus, EventSummary } from '../shared/events.ts'
import { failureClasses, failureCodes } from '../shared/failures.ts'
import type { Actor } from './actor.ts'
import { moveEvent } from './move-event.ts'
import type { Waybill } from './waybill.ts'

/** Failures after which the destination is known not to have applied the message. */
const definiteCodes = failureCodes.filter(code => failureClasses[code] === 'permanent')

const refusals: Record<EventStatus, string> = {
  queued: 'This event is already waiting for its turn, so there is nothing to resubmit.',
  processing: 'This event is being sent at this moment. Wait for the outcome.',
  success: 'This event was delivered, so it is not sent again. To change the data, send a new message.',
  failed: 'This event has just been changed by somebody else. Reload the page.',
  skipped: 'This event has just been changed by somebody else. Reload the page.',
}

/**
 * Puts a failed or skipped event back into its lane and wakes it. Two people who press the button at once make one
 * resubmission; the second one is refused.
 * @throws WaybillError `not_found`, or `conflict` that says why it cannot be resubmitted now
 */
export function resubmitEvent(waybill: Waybill, request: { eventId: string, actor: Actor }): Promise<EventSummary> {
  const mark = (transaction: Connection) => markResubmitted(transaction, request.eventId, definiteCodes)
  return moveEvent(waybill, { ...request, act: 'event.resubmitted', mark, refusals })
}
