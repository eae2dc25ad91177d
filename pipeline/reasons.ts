/** Why an event is not sent, in sentences that people meet in several places: as a refusal, a skip's reason, or in a result file. */
export const reasons = {
  superseded: 'Newer data for the same had been applied meanwhile.',
  supersededInPart: 'Newer data for a part of it had been applied meanwhile. Resubmit only the failed items.',
  deleted: 'The integration was deleted.',
  stopped: 'This event is stopped for good (forceStop). Clear the stop first.',
  replaced: 'This event was replaced by a new one when it was resubmitted. Use that one instead.',
  appliedInPart: 'A part of this message was applied, and sending all of it again would count that part twice. Resubmit only the failed items.',
} as const
