/** What the destination said about the items of one attempt, in the order in which people need it. */
import type { Attempt, ItemResult } from '../../shared/events.ts'
import { partCode } from '../../shared/failures.ts'

export interface ItemSummary {
  refused: ItemResult[]
  applied: ItemResult[]
}

/** Refused items apart from applied ones; null when nothing was said of single items. */
export function summariseItems(items: readonly ItemResult[] | null): ItemSummary | null {
  if (!items || items.length === 0) return null
  const refused = items.filter(item => !item.ok)
  const applied = items.filter(item => item.ok)
  return { refused, applied }
}

/** The items that the last finished attempt left refused, when it ended with some of them. */
export function refusedItems(event: { error: { code: string } | null, attemptHistory: readonly Pick<Attempt, 'items'>[] }): ItemResult[] {
  if (event.error?.code !== partCode) return []
  return event.attemptHistory.findLast(attempt => attempt.items !== null)?.items?.filter(item => !item.ok) ?? []
}
