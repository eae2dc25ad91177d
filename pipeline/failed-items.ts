/** The items of a message that the destination refused, to be sent again without those that it has applied. */
import type { ItemResult } from '../shared/events.ts'

/**
 * The part of `items` that was refused. Results belong to items by their order, as they were sent (docs/lifecycle.md); an answer
 * with another number of results is matched by SKU, if that can be done without doubt.
 * @returns null when the results do not tell which items were refused
 */
export function pickFailedItems(items: readonly unknown[], results: readonly ItemResult[]): unknown[] | null {
  if (items.length === results.length) return items.filter((_, index) => results[index]?.ok === false)
  const skus = items.map(skuOf)
  const isPlain = skus.every(sku => sku !== null) && new Set(skus).size === skus.length
  const refused = new Set(results.filter(result => !result.ok).map(result => result.sku))
  if (!isPlain || [...refused].some(sku => !skus.includes(sku))) return null
  return items.filter((_, index) => refused.has(skus[index] ?? ''))
}

function skuOf(item: unknown): string | null {
  return typeof item === 'object' && item !== null && 'sku' in item && typeof item.sku === 'string' ? item.sku : null
}
