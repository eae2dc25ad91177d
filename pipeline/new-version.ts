/** The body of a replacement: the same action for the same entity, with other data. */
import { isLosslessNumber, parse, stringify } from 'lossless-json'
import type { ItemResult } from '../shared/events.ts'
import { WaybillError } from '../shared/waybill-error.ts'
import { pickFailedItems } from './failed-items.ts'
import { readJson } from './json/read-json.ts'
import { maskJson } from './mask/mask.ts'
import { restoreMasked } from './mask/restore-masked.ts'
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
export function writeEdited(edited: unknown, original: OpenedData, seal: Seal): string {
  const { value, unknownPaths } = restoreMasked(edited, original.value, maskJson(original.value, seal))
  if (unknownPaths.length === 0) return JSON.stringify(value)
  const faults = unknownPaths.map(path => ({ path: `data.${path}`, message: 'is a masked value that was not in this place; write the real one' }))
  throw new WaybillError('invalid', 'The edited data contain a masked value that Waybill cannot put back. Write the real value instead.', { faults })
}

/**
 * The text of the data with the refused items alone; every number stays as it was written.
 * @throws WaybillError `conflict` when there are none, or the answer does not tell which they were
 */
export function writeFailedItems(original: OpenedData, results: readonly ItemResult[] | null): string {
  const data = parse(original.text)
  const items = isRecord(data) && Array.isArray(data.items) ? data.items : null
  if (!isRecord(data) || !items || !results?.some(result => !result.ok)) {
    throw new WaybillError('conflict', 'The destination has refused no single item of this message. Resubmit it as a whole.')
  }
  const failed = pickFailedItems(items, results)
  if (!failed || failed.length === 0) {
    throw new WaybillError('conflict', 'The destination\'s answer does not tell which items it refused. Edit the data and resubmit what is missing.')
  }
  return stringify({ ...data, items: failed }) ?? original.text
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !isLosslessNumber(value)
