/**
 * The stale-write guard as people meet it: yesterday's stock level must not overwrite today's. The engine asks the same
 * question once more when the event's turn comes (`claimHeads`).
 */
import type { Connection } from '../db/client.ts'
import type { StaleWriteGuard } from '../db/queries/advance.ts'
import { findNewerWrite } from '../db/queries/operator-moves.ts'
import { WaybillError } from '../shared/waybill-error.ts'
import { addingActions } from './actions/registry.ts'
import { reasons } from './reasons.ts'

/** The guard as the engine keeps it. */
export const staleWriteGuard: StaleWriteGuard = { addingActions, reason: reasons.superseded }

/** @throws WaybillError `superseded` when newer data have been applied to something that the event would overwrite */
export async function refuseWhenSuperseded(transaction: Connection, eventId: string): Promise<void> {
  const newer = await findNewerWrite(transaction, eventId, addingActions)
  if (newer === null) return
  throw new WaybillError('superseded', `Newer data for the same have been applied meanwhile (event ${newer}). Sending this event now would overwrite them with old ones. `
    + 'Skip it, or resubmit it with force if the old data are the right ones.')
}
