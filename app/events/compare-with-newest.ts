/** Compares the rows that are shown with the newest page of the same filter, without moving any of them. */
import type { EventSummary } from '../../shared/events.ts'

/**
 * How many events are newer than the first row, which rows say something else now, and which no longer match the filter.
 * Ids begin with their time, so that their order is the order of arrival.
 */
export function compareWithNewest(shown: readonly EventSummary[], newest: readonly EventSummary[]) {
  const top = shown[0]?.id ?? ''
  const byId = new Map(newest.map(event => [event.id, event]))
  const reachesBackTo = newest.length === 0 ? '' : newest[newest.length - 1]?.id ?? ''
  return {
    newCount: newest.filter(event => event.id > top).length,
    changed: shown.flatMap(row => byId.get(row.id) ?? []),
    goneIds: shown.filter(row => row.id >= reachesBackTo && !byId.has(row.id)).map(row => row.id),
  }
}
