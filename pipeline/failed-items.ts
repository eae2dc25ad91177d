/** What is known of the items of a message, so that those can be sent again that the destination has not applied. */
import type { Attempt, ItemResult } from '../shared/events.ts'
import { skuOf } from './parts.ts'

/** What attempts have told of the items; `isUncertain` when one ended since of which nobody knows whether it was applied. */
export interface ItemKnowledge { results: ItemResult[] | null, isUncertain: boolean }

/** What the destination last said of single items, and whether it may have applied more since. `attempts` are first to last. */
export function readItemKnowledge(attempts: readonly Pick<Attempt, 'httpStatus' | 'outcome' | 'items'>[]): ItemKnowledge {
  const last = attempts.findLastIndex(attempt => attempt.httpStatus !== null && attempt.items !== null)
  const isUncertain = attempts.slice(last + 1).some(({ outcome }) => outcome === 'transient' || outcome === 'interrupted')
  return { results: attempts[last]?.items ?? null, isUncertain }
}

/**
 * Tells of each of `items` whether it was refused. Results belong to items by their order, as they were sent (docs/lifecycle.md);
 * an answer with another number of results is matched by SKU, if that can be done without doubt.
 * @returns null when the results do not tell which items were refused
 */
export function markFailedItems(items: readonly unknown[], results: readonly ItemResult[]): boolean[] | null {
  if (items.length === results.length) return results.map(result => !result.ok)
  const skus = items.map(skuOf)
  const isPlain = skus.every(sku => sku !== null) && new Set(skus).size === skus.length
  const refused = new Set(results.filter(result => !result.ok).map(result => result.sku))
  if (!isPlain || [...refused].some(sku => !skus.includes(sku))) return null
  return skus.map(sku => refused.has(sku ?? ''))
}
