/** What becomes of an event when its turn has come in a bulk resubmission: put back into its lane, or left out and why. */
import type { Candidate, ItemFate } from '../../db/queries/resubmission-turns.ts'
import { reasons as eventReasons } from '../reasons.ts'
import { wouldAddTwice } from '../resubmit.ts'

/** Why events are left out, in sentences for whoever asked. */
export const reasons = {
  ...eventReasons,
  changed: 'Somebody resubmitted, skipped or changed it after this resubmission was asked for.',
  parked: 'Somebody parked it after it had been put back into its lane.',
  cancelled: 'The resubmission was cancelled.',
} as const

/** Decides one event. With `includeSuperseded` newer data are no obstacle; everything else still is. */
export function decideFate(event: Omit<Candidate, 'status'>, includeSuperseded: boolean): ItemFate {
  const leaveOut = (reason: string) => ({ eventId: event.eventId, outcome: 'left_out', reason, supersededByEventId: null } as const)
  if (!event.isCurrentAttempt) return leaveOut(reasons.replaced)
  if (event.isChanged) return leaveOut(reasons.changed)
  if (event.forceStop) return leaveOut(reasons.stopped)
  if (wouldAddTwice(event)) return leaveOut(reasons.appliedInPart)
  if (event.newerEventId !== null && !includeSuperseded) {
    return { eventId: event.eventId, outcome: 'superseded', reason: event.isOvertakenInPart ? reasons.supersededInPart : reasons.superseded, supersededByEventId: event.newerEventId }
  }
  return { eventId: event.eventId, outcome: 'resubmitted', reason: null, supersededByEventId: null }
}
