/** Resubmitting: a person asks for a further attempt of an event that has come to its end. It keeps its place in its lane. */
import type { Connection } from '../db/client.ts'
import { reopenGeneration } from '../db/queries/generations.ts'
import { findMovability, markResubmitted } from '../db/queries/operator-moves.ts'
import type { EventStatus, EventSummary } from '../shared/events.ts'
import { failureClasses, failureCodes, partCode } from '../shared/failures.ts'
import { WaybillError } from '../shared/waybill-error.ts'
import { findAction } from './actions/registry.ts'
import type { Actor } from './actor.ts'
import { moveEvent } from './move-event.ts'
import { refuseWhenSuperseded } from './newer-data.ts'
import { reasons } from './reasons.ts'
import type { Waybill } from './waybill.ts'

/** Failures after which the destination is known not to have applied the message. */
export const definiteCodes = failureCodes.filter(code => failureClasses[code] === 'permanent')

/** Why an event in this status cannot be resubmitted. */
export const resubmitRefusals: Record<EventStatus, string> = {
  queued: 'This event is already waiting for its turn, so there is nothing to resubmit.',
  processing: 'This event is being sent at this moment. Wait for the outcome.',
  success: 'This event was delivered, so it is not sent again. To change the data, send a new message.',
  failed: 'This event has just been changed by somebody else. Reload the page.',
  skipped: 'This event has just been changed by somebody else. Reload the page.',
}

/**
 * Puts a failed or skipped event back into its lane and wakes it. Two people who press the button at once make one
 * resubmission; the second one is refused. `force` sends it although newer data were applied, or a part of it would be
 * applied twice.
 * @throws WaybillError `not_found`, `superseded`, `applied_in_part`, or `conflict` that says why it cannot be resubmitted now
 */
export function resubmitEvent(waybill: Waybill, request: { eventId: string, actor: Actor, force?: boolean }): Promise<EventSummary> {
  const { eventId, actor, force = false } = request
  return moveEvent(waybill, {
    eventId,
    actor,
    act: 'event.resubmitted',
    detail: { force },
    refusals: resubmitRefusals,
    async mark(transaction) {
      if (!force) await refuseAddingTwice(transaction, eventId)
      const laneId = await markResubmitted(transaction, eventId, { definiteCodes, forced: force })
      if (laneId === null) return null
      if (!force) await refuseWhenSuperseded(transaction, eventId)
      await reopenGeneration(transaction, laneId)
      return laneId
    },
  })
}

/** True for a message of differences that was applied in part: sending all of it again would count that part twice. */
export const wouldAddTwice = (event: { action: string, errorCode: string | null }) =>
  event.errorCode === partCode && (findAction(event.action)?.addsUp ?? false)

async function refuseAddingTwice(transaction: Connection, eventId: string) {
  const event = await findMovability(transaction, eventId)
  if (event && wouldAddTwice(event)) throw new WaybillError('applied_in_part', reasons.appliedInPart)
}
