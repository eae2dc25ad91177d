/** Compares two versions of a message's data before they are sent, in the same way as the server does afterwards. */
import { create } from 'jsondiffpatch'
import { format } from 'jsondiffpatch/formatters/jsonpatch'
import { jsonPatchSchema } from '../../shared/events.ts'
import type { Change } from './list-changes.ts'
import { listChanges } from './list-changes.ts'

const differ = create({
  objectHash: item => 'sku' in item && typeof item.sku === 'string' ? item.sku : JSON.stringify(item),
  arrays: { detectMove: false },
})

/** What changed from `before` to `after`; empty when they say the same. Items of a list are told apart by their SKU. */
export function compareData(before: unknown, after: unknown): Change[] {
  const delta = differ.diff(before, after)
  return delta === undefined ? [] : listChanges(before, jsonPatchSchema.parse(format(delta)))
}
