/**
 * The stale-write guard as people meet it: yesterday's stock level must not overwrite today's. The engine asks the same
 * question once more when the event's turn comes (`claimHeads`).
 */
import type { Connection } from '../db/client.ts'
import type { StaleWriteGuard } from '../db/queries/advance.ts'
import { findNewerWrites } from '../db/queries/operator-moves.ts'
import { WaybillError } from '../shared/waybill-error.ts'
import { addingActions } from './actions/registry.ts'
import { describeExtent } from './overtaken.ts'
import { reasons } from './reasons.ts'

/** The guard as the engine keeps it. */
export const staleWriteGuard: StaleWriteGuard = { addingActions, reason: reasons.superseded }

/** What can be done with an event that newer data have overtaken, and with one that they have overtaken in part. */
export const whenSuperseded = 'Skip it, or resubmit it with force if the old data are the right ones.'
const whenSupersededInPart = 'Resubmit only the failed items, which leaves out what is overtaken (skip a parked event first), or use force if the old data are the right ones.'

/** @throws WaybillError `superseded` when newer data have been applied to something that the event would overwrite */
export async function refuseWhenSuperseded(transaction: Connection, eventId: string): Promise<void> {
  const newer = await findNewerWrites(transaction, eventId, addingActions)
  if (newer === null) return
  const isInPart = newer.eventIds.includes(null)
  throw new WaybillError('superseded', `Newer data for ${isInPart ? describeExtent(newer.eventIds) : 'the same'} have been applied meanwhile (event ${newer.newestEventId}). `
    + `Sending this event now would overwrite them with old ones. ${isInPart ? whenSupersededInPart : whenSuperseded}`)
}
