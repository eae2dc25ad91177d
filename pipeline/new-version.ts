/** The body of a replacement: the same action for the same entity, with other data. */
import { WaybillError } from '../shared/waybill-error.ts'
import { findAction } from './actions/registry.ts'
import type { ItemKnowledge } from './failed-items.ts'
import { markFailedItems } from './failed-items.ts'
import { readJson } from './json/read-json.ts'
import { maskJson } from './mask/mask.ts'
import type { Masking } from './mask/masking.ts'
import { restoreMasked } from './mask/restore-masked.ts'
import { whenSuperseded } from './newer-data.ts'
import { countParts, findParts, pickParts } from './parts.ts'
import type { Seal } from './seal.ts'

/** What arrived, opened: the value of its `data`, and their text exactly as it arrived. */
export interface OpenedData { value: unknown, text: string }

/** The data of an event. @throws WaybillError `conflict` when they are gone */
export function openData(sealedBody: Uint8Array | null, eventId: string, seal: Seal): OpenedData {
  const body = sealedBody && readJson(seal.open(sealedBody, eventId))
  if (!body || body.dataText === null) throw new WaybillError('conflict', 'What arrived with this event is no longer kept, so nothing can be made of it. Send a new message.')
  return { value: JSON.parse(body.dataText), text: body.dataText }
}

/**
 * The text of edited data, in which masked values that were left as they are stand as they arrived.
 * @throws WaybillError `invalid` when a masked value stands where it cannot be told what it was
 */
export function writeEdited(edited: unknown, original: OpenedData, masking: Masking): string {
  const { value, unknownPaths } = restoreMasked(edited, original.value, maskJson(original.value, masking, 'data'))
  if (unknownPaths.length === 0) return JSON.stringify(value)
  const faults = unknownPaths.map(path => ({ path: `data.${path}`, message: 'is a masked value that was not in this place; write the real one' }))
  throw new WaybillError('invalid', 'The edited data contain a masked value that Waybill cannot put back. Write the real value instead.', { faults })
}

/** What is known when the rest of a message shall be sent: what was said of its items, and for each write key the newer event, or null. */
export interface Rest { action: string, known: ItemKnowledge, newerEventIds: readonly (string | null)[] | null }

/**
 * The text of the data with those items alone that were neither applied nor overtaken by newer data.
 * @throws WaybillError `conflict` when there is nothing to leave out, or it cannot be told what; `superseded` when nothing is left
 */
export function writeRest(original: OpenedData, { action, known, newerEventIds }: Rest): string {
  const { results, isUncertain } = known
  const hasFailed = results?.some(result => !result.ok) ?? false
  if (!hasFailed && !newerEventIds) throw conflict('The destination has refused no single item of this message. Resubmit it as a whole.')
  const parts = findParts(action, original.value)
  if (!parts) throw conflict('The data of this message belong together. Edit them and resubmit what is missing.')
  if (isUncertain && findAction(action)?.addsUp) {
    throw conflict('An attempt that failed may have been applied all the same, and a new message would count it twice. Edit the data and resubmit what is missing, or resubmit it as a whole.')
  }
  const failed = results && parts.kind === 'items' ? markFailedItems(parts.items, results) : Array.from({ length: countParts(parts) }, () => true)
  if (!failed?.includes(true) || (newerEventIds && newerEventIds.length !== failed.length)) {
    throw conflict('It cannot be told which items are missing. Edit the data and resubmit what is missing.')
  }
  const isWanted = failed.map((isFailed, index) => isFailed && (newerEventIds?.[index] ?? null) === null)
  if (!isWanted.includes(true)) throw new WaybillError('superseded', `Newer data for all that was not applied have been applied meanwhile (event ${newerEventIds?.find(id => id !== null)}). ${whenSuperseded}`)
  return pickParts(original.text, parts, isWanted)
}

const conflict = (message: string) => new WaybillError('conflict', message)
