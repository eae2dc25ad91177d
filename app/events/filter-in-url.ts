/** The event filter as it stands in the address bar, so that every view can be shared, reloaded and walked back to. */
import type { EventFilter } from '../../shared/event-filter.ts'
import { eventFilterSchema } from '../../shared/event-filter.ts'

/** Names in the address, short and readable. `range` is relative to now; `from` and `to` are fixed moments. */
const urlFilterKeys = ['status', 'integration', 'problem', 'action', 'entity', 'q', 'range', 'from', 'to'] as const
export type UrlFilterKey = (typeof urlFilterKeys)[number]
export type UrlFilter = Partial<Record<UrlFilterKey, string>>

/** Spans that are offered, in milliseconds. */
export const ranges: Record<string, number> = {
  '15m': 15 * 60_000,
  '1h': 3_600_000,
  '24h': 86_400_000,
  '7d': 7 * 86_400_000,
  '30d': 30 * 86_400_000,
}

/** What the address says; anything that is not a filter or not valid is left out. A span up to now gives way to fixed moments. */
export function readUrlFilter(query: Record<string, unknown>): UrlFilter {
  const found: UrlFilter = {}
  for (const key of urlFilterKeys) {
    const value = query[key]
    if (typeof value === 'string' && value.trim() !== '' && isValid(key, value.trim())) found[key] = value.trim()
  }
  if (found.from || found.to) delete found.range
  return found
}

/** The part of the address that says so, always in the same order. */
export function writeUrlFilter(filter: UrlFilter): Record<string, string> {
  return Object.fromEntries(urlFilterKeys.flatMap(key => filter[key] ? [[key, filter[key]]] : []))
}

function isValid(key: UrlFilterKey, value: string): boolean {
  if (key === 'range') return Object.hasOwn(ranges, value)
  return eventFilterSchema.safeParse(toEventFilter({ [key]: value }, 0)).success
}

/** A span of time for the API. `nowMs` is where relative spans end. */
export function toSpan(url: { range?: string, from?: string, to?: string }, nowMs: number): { from?: string, to?: string } {
  const spanMs = url.range ? ranges[url.range] : undefined
  return {
    ...(spanMs ? { from: new Date(nowMs - spanMs).toISOString() } : {}),
    ...(url.from ? { from: url.from } : {}),
    ...(url.to ? { to: url.to } : {}),
  }
}

/** The filter for the API. `nowMs` is where relative spans end. */
export function toEventFilter(url: UrlFilter, nowMs: number): Record<string, string> & EventFilterInput {
  return {
    ...(url.status ? { status: url.status } : {}),
    ...(url.integration ? { integrationId: url.integration } : {}),
    ...(url.problem ? { problemId: url.problem } : {}),
    ...(url.action ? { action: url.action } : {}),
    ...(url.entity ? { entityId: url.entity } : {}),
    ...(url.q ? { q: url.q } : {}),
    ...toSpan(url, nowMs),
  }
}

type EventFilterInput = Partial<Record<Exclude<keyof EventFilter, 'isCurrentAttempt'>, string>>

/** How many narrowings are set besides the status, which has its tabs. */
export function countNarrowings(url: UrlFilter): number {
  const span = url.range || url.from || url.to ? 1 : 0
  return span + (['integration', 'problem', 'action', 'entity', 'q'] as const).filter(key => url[key]).length
}
