/** What becomes of an event when its turn has come in a bulk resubmission: put back into its lane, or left out and why. */
import type { Candidate, ItemFate } from '../../db/queries/resubmission-turns.ts'
import { findAction } from '../actions/registry.ts'

/** The error code of a message of which the destination applied a part. */
export const partCode = 'items_rejected'

/** Why events are left out, in sentences for whoever asked. */
export const reasons = {
  superseded: 'Newer data for the same had been applied meanwhile.',
  changed: 'Somebody resubmitted, skipped or changed it after this resubmission was asked for.',
  stopped: 'This event is stopped for good (forceStop). Clear the stop first.',
  replaced: 'This event was replaced by a new one when it was resubmitted. Use that one instead.',
  appliedInPart: 'A part of this message was applied, and sending all of it again would count that part twice. Resubmit only the failed items.',
  parked: 'Somebody parked it after it had been put back into its lane.',
  cancelled: 'The resubmission was cancelled.',
} as const

/** Decides one event. With `includeSuperseded` newer data are no obstacle; everything else still is. */
export function decideFate(event: Candidate, includeSuperseded: boolean): ItemFate {
  const leaveOut = (reason: string) => ({ eventId: event.eventId, outcome: 'left_out', reason, supersededByEventId: null } as const)
  if (!event.isCurrentAttempt) return leaveOut(reasons.replaced)
  if (event.isChanged) return leaveOut(reasons.changed)
  if (event.forceStop) return leaveOut(reasons.stopped)
  if (event.errorCode === partCode && findAction(event.action)?.addsUp) return leaveOut(reasons.appliedInPart)
  if (event.newerEventId !== null && !includeSuperseded) {
    return { eventId: event.eventId, outcome: 'superseded', reason: reasons.superseded, supersededByEventId: event.newerEventId }
  }
  return { eventId: event.eventId, outcome: 'resubmitted', reason: null, supersededByEventId: null }
}
