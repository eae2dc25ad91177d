/** What changed between two versions of a message's data. */
import { create } from 'jsondiffpatch'
import { format } from 'jsondiffpatch/formatters/jsonpatch'
import type { JsonPatch } from '../shared/events.ts'
import { jsonPatchSchema } from '../shared/events.ts'

/** Items are told apart by their SKU, so that one that is taken out does not look like a change of all behind it. */
const compare = create({
  objectHash: item => 'sku' in item && typeof item.sku === 'string' ? item.sku : JSON.stringify(item),
  arrays: { detectMove: false },
})

/** The steps from `before` to `after` as JSON Patch (RFC 6902); empty when they are equal. */
export function describeDifference(before: unknown, after: unknown): JsonPatch {
  const delta = compare.diff(before, after)
  return delta === undefined ? [] : jsonPatchSchema.parse(format(delta))
}
