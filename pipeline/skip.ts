/** Skipping: a person decides that an event shall not be sent, says why, and its lane goes on. */
import type { Connection } from '../db/client.ts'
import { markSkipped } from '../db/queries/operator-moves.ts'
import type { EventStatus, EventSummary } from '../shared/events.ts'
import type { Actor } from './actor.ts'
import { maskText } from './mask/mask.ts'
import { moveEvent } from './move-event.ts'
import type { Waybill } from './waybill.ts'

const refusals: Record<EventStatus, string> = {
  queued: 'This event has just been changed by somebody else. Reload the page.',
  failed: 'This event has just been changed by somebody else. Reload the page.',
  processing: 'This event is being sent at this moment, so it cannot be skipped any more. Wait for the outcome.',
  success: 'This event was delivered already, so there is nothing to skip.',
  skipped: 'This event was skipped already.',
}

/**
 * Takes a queued or failed event out of its lane, keeping it and the reason (masked) on record, and wakes the lane.
 * @throws WaybillError `not_found`, or `conflict` when it is being sent or is finished already
 */
export async function skipEvent(waybill: Waybill, request: { eventId: string, reason: string, actor: Actor }): Promise<EventSummary> {
  const { eventId, actor } = request
  const reason = maskText(request.reason, await waybill.maskings.of(null))
  const mark = (transaction: Connection) => markSkipped(transaction, eventId, reason)
  return moveEvent(waybill, { eventId, actor, act: 'event.skipped', detail: { reason }, mark, refusals })
}
