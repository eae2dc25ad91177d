/** Retrying now: a person does not want to wait for the rest of a pause. */
import type { Connection } from '../db/client.ts'
import { probeDueNow } from '../db/queries/destinations.ts'
import { findWaiting, markDueNow } from '../db/queries/operator-moves.ts'
import type { EventStatus, EventSummary } from '../shared/events.ts'
import type { Actor } from './actor.ts'
import { moveEvent } from './move-event.ts'
import type { Waybill } from './waybill.ts'

const refusals: Record<EventStatus, string> = {
  queued: 'This event is not waiting for a retry: it is due and goes as soon as its lane does. Look at what blocks the lane.',
  processing: 'This event is being sent at this moment. Wait for the outcome.',
  success: 'This event was delivered already, so there is nothing to retry.',
  failed: 'This event has failed for good. Resubmit it.',
  skipped: 'This event was skipped. Resubmit it.',
}

/**
 * Makes an event due that waits for its retry, and wakes its lane. It is the retry that was planned, only earlier. A destination
 * that is down is probed at once.
 * @throws WaybillError `not_found`, or `conflict` when it does not wait for a retry
 */
export function retryNow(waybill: Waybill, request: { eventId: string, actor: Actor }): Promise<EventSummary> {
  const { eventId, actor } = request
  let isProbing = false
  const prepare = async (transaction: Connection) => {
    isProbing = await probeDueNow(transaction)
  }
  const mark = async (transaction: Connection) => await markDueNow(transaction, eventId) ?? (isProbing ? findWaiting(transaction, eventId) : null)
  return moveEvent(waybill, { eventId, actor, act: 'event.retried_now', prepare, mark, refusals })
}
