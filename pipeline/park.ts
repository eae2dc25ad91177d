/**
 * Parking takes an event aside and lets the rest of its lane go on: the event stays queued and keeps its place, to which it
 * returns when it is unparked. For the head that nobody can mend right now and nobody wants to give up.
 */
import type { Connection } from '../db/client.ts'
import { reopenGeneration } from '../db/queries/generations.ts'
import { findLaneHeldBy, markParked, markUnparked } from '../db/queries/operator-moves.ts'
import type { EventStatus, EventSummary } from '../shared/events.ts'
import type { Actor } from './actor.ts'
import { moveEvent } from './move-event.ts'
import { refuseWhenSuperseded } from './newer-data.ts'
import type { Waybill } from './waybill.ts'

const parkRefusals: Record<EventStatus, string> = {
  queued: 'This event is parked already.',
  processing: 'This event is being sent at this moment, so it cannot be parked. Wait for the outcome.',
  success: 'This event was delivered already, so there is nothing to park.',
  failed: 'This event is a dead letter and stands in nobody\'s way. Resubmit or skip it.',
  skipped: 'This event was skipped, so it stands in nobody\'s way.',
}

const unparkRefusals: Record<EventStatus, string> = {
  queued: 'This event is not parked; it is waiting for its turn.',
  processing: 'This event is not parked; it is being sent at this moment.',
  success: 'This event is not parked; it was delivered.',
  failed: 'This event is not parked; it has failed. Resubmit it.',
  skipped: 'This event is not parked; it was skipped. Resubmit it.',
}

/**
 * Takes a queued event aside and wakes its lane. A failed event behind which its lane holds stays a dead letter, and the
 * lane goes on.
 * @throws WaybillError `not_found`, or `conflict` that says why it cannot be parked
 */
export function parkEvent(waybill: Waybill, request: { eventId: string, reason: string, actor: Actor }): Promise<EventSummary> {
  const { eventId, reason, actor } = request
  const mark = async (transaction: Connection) => await markParked(transaction, eventId) ?? findLaneHeldBy(transaction, eventId)
  return moveEvent(waybill, { eventId, actor, act: 'event.parked', detail: { reason }, mark, refusals: parkRefusals })
}

/**
 * Puts a parked event back into its place, which makes it the head of its lane unless older ones wait.
 * @throws WaybillError `not_found`, `conflict` when it is not parked, `superseded` when newer data were applied and `force` is not set
 */
export function unparkEvent(waybill: Waybill, request: { eventId: string, actor: Actor, force?: boolean }): Promise<EventSummary> {
  const { eventId, actor, force = false } = request
  return moveEvent(waybill, {
    eventId,
    actor,
    act: 'event.unparked',
    detail: { force },
    refusals: unparkRefusals,
    async mark(transaction) {
      const laneId = await markUnparked(transaction, eventId, force)
      if (laneId === null) return null
      if (!force) await refuseWhenSuperseded(transaction, eventId)
      await reopenGeneration(transaction, laneId)
      return laneId
    },
  })
}
