/** Deleting an integration: it takes nothing more and is listed no more. Its events stay until retention takes them. */
import { countUnfinished, markQueuedSkipped } from '../db/queries/integration-backlog.ts'
import { deleteKeys, markDeleted, updateIntegration } from '../db/queries/integrations.ts'
import { countCap } from '../shared/event-filter.ts'
import { WaybillError } from '../shared/waybill-error.ts'
import type { Actor } from './actor.ts'
import { requireLocked } from './integrations.ts'
import { reasons } from './reasons.ts'
import { recordIntegration } from './record-integration.ts'
import type { Waybill } from './waybill.ts'

/** Events moved per transaction, so that none takes long however large the backlog is. */
const skipBatch = 2000

/**
 * Deletes an integration and its keys. With `force` its queued events are skipped first, and one that is being processed
 * finishes by itself; if that is cut short, the integration is left disabled and deleting it again goes on.
 * @throws WaybillError `not_found`, or `conflict` when events are unfinished and `force` is not set
 */
export async function deleteIntegration(waybill: Waybill, id: string, force: boolean, actor: Actor): Promise<void> {
  const skippedCount = force ? await skipBacklog(waybill, id, actor) : 0
  await waybill.database.transaction(async (transaction) => {
    const integration = await requireLocked(transaction, id)
    const lateCount = force ? await markQueuedSkipped(transaction, id, reasons.deleted, skipBatch) : 0
    if (!force) refuseWhileUnfinished(await countUnfinished(transaction, id, countCap))
    await deleteKeys(transaction, id)
    await markDeleted(transaction, id)
    const detail = { force, skippedCount: skippedCount + lateCount }
    await recordIntegration(transaction, waybill.seal, { actor, act: 'integration.deleted', before: integration, after: null, detail })
  })
}

/** Closes the door, then empties the room; returns how many events it skipped. */
async function skipBacklog({ database, seal }: Waybill, id: string, actor: Actor): Promise<number> {
  await database.transaction(async (transaction) => {
    const before = await requireLocked(transaction, id)
    if (!before.enabled) return
    await updateIntegration(transaction, id, { enabled: false })
    await recordIntegration(transaction, seal, { actor, act: 'integration.updated', before, after: { ...before, enabled: false } })
  })
  let total = 0
  for (;;) {
    const count = await database.transaction(transaction => markQueuedSkipped(transaction, id, reasons.deleted, skipBatch))
    if (count === 0) return total
    total += count
  }
}

function refuseWhileUnfinished(unfinished: number) {
  if (unfinished === 0) return
  const amount = unfinished >= countCap ? `${countCap} events or more are` : unfinished === 1 ? '1 event is' : `${unfinished} events are`
  throw new WaybillError('conflict', `${amount} not finished yet. Wait until the backlog is empty, or delete with force=true: then they are skipped and never sent.`)
}
