/**
 * Resubmitting something else than what arrived: edited data, or only the items that were not applied. What arrived never
 * changes, so this makes a new event, which takes the place of the old one in its lane and is linked to it.
 */
import { v7 as uuidv7 } from 'uuid'
import type { Connection } from '../db/client.ts'
import { findSealedBody, listAttempts } from '../db/queries/event-details.ts'
import { reopenGeneration } from '../db/queries/generations.ts'
import { findNewerWrites, lockLaneOf, releaseHold } from '../db/queries/operator-moves.ts'
import type { ReplaceableEvent } from '../db/queries/replacements.ts'
import { insertEdit, insertReplacement, lockReplaceable } from '../db/queries/replacements.ts'
import type { EventSummary } from '../shared/events.ts'
import { WaybillError } from '../shared/waybill-error.ts'
import { addingActions } from './actions/registry.ts'
import type { Actor } from './actor.ts'
import { describeDifference } from './difference.ts'
import { getEventSummary } from './event-summary.ts'
import { readItemKnowledge } from './failed-items.ts'
import { maskJson } from './mask/mask.ts'
import type { Masking } from './mask/masking.ts'
import { explainRefusal } from './move-event.ts'
import { refuseWhenSuperseded } from './newer-data.ts'
import type { OpenedData } from './new-version.ts'
import { openData, writeEdited, writeRest } from './new-version.ts'
import { readMessage } from './read-message.ts'
import { recordAct } from './record-act.ts'
import { resubmitRefusals } from './resubmit.ts'
import type { Waybill } from './waybill.ts'

/** What shall be sent instead: these data (as shown, masked values may stay), or those items alone that were neither applied nor overtaken. */
export type Instead = { kind: 'edited', data: unknown } | { kind: 'failed items' }

/**
 * Makes the new event and wakes the lane. Of two people who do so at once, the second one is refused.
 * @returns the new event
 * @throws WaybillError `not_found`; `invalid` when the new data are not valid; `superseded` when newer data were applied to
 * what the new data overwrite and `force` is not set; `conflict` that says why it cannot be done now
 */
export async function replaceEvent(waybill: Waybill, request: { eventId: string, instead: Instead, actor: Actor, force?: boolean }): Promise<EventSummary> {
  const { eventId, instead, actor, force = false } = request
  const { integrationId } = await waybill.database.query(connection => getEventSummary(connection, eventId))
  const masking = await waybill.maskings.of(integrationId) // Not within the transaction, which would hold one connection and wait for another.
  const { newId, laneId } = await waybill.database.transaction(async (transaction) => {
    await lockLaneOf(transaction, eventId)
    const old = await requireReplaceable(transaction, eventId)
    const original = openData(await findSealedBody(transaction, eventId), eventId, waybill.seal)
    const dataText = await writeData(transaction, masking, { old, original, instead, force })
    const id = uuidv7()
    const body = Buffer.from(`{"action":${JSON.stringify(old.action)},${old.entityId === null ? '' : `"entityId":${JSON.stringify(old.entityId)},`}"data":${dataText}}`)
    const { refs, writeKeys } = readMessage(body)
    await reopenGeneration(transaction, old.laneId)
    await insertReplacement(transaction, old, { id, entityRefs: refs, writeKeys, sealedBody: waybill.seal.close(body, id), forced: force })
    if (!force) await refuseWhenSuperseded(transaction, id)
    const masked = (value: unknown) => maskJson(value, masking, 'data')
    await insertEdit(transaction, { eventId: id, difference: describeDifference(masked(original.value), masked(JSON.parse(dataText))), editedBy: actor.name })
    await releaseHold(transaction, old.laneId, eventId)
    const act = instead.kind === 'edited' ? 'event.edited_and_resubmitted' : 'event.failed_items_resubmitted'
    await recordAct(transaction, waybill.seal, {
      actor, act, subjectType: 'event', subjectId: eventId, detail: { newEventId: id, force }, before: { isCurrentAttempt: true }, after: { isCurrentAttempt: false },
    })
    return { newId: id, laneId: old.laneId }
  })
  waybill.wake([laneId])
  return waybill.database.query(connection => getEventSummary(connection, newId))
}

interface Replacing { old: ReplaceableEvent, original: OpenedData, instead: Instead, force: boolean }

async function writeData(transaction: Connection, masking: Masking, { old, original, instead, force }: Replacing): Promise<string> {
  if (instead.kind === 'edited') return writeEdited(instead.data, original, masking)
  const newer = force ? null : await findNewerWrites(transaction, old.id, addingActions)
  const known = readItemKnowledge(await listAttempts(transaction, old.id))
  return writeRest(original, { action: old.action, known, newerEventIds: newer && newer.eventIds })
}

async function requireReplaceable(transaction: Connection, eventId: string): Promise<ReplaceableEvent> {
  const found = await lockReplaceable(transaction, eventId)
  const isFinal = found?.event.status === 'failed' || found?.event.status === 'skipped'
  if (!found || !isFinal || found.event.forceStop || !found.event.isCurrentAttempt) {
    throw await explainRefusal(transaction, { eventId, refusals: resubmitRefusals })
  }
  if (found.deletedAt) throw new WaybillError('conflict', 'The integration of this event was deleted, so nothing of it is sent any more.')
  return found.event
}
