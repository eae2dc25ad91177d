import type { EventPage } from '~~/shared/event-filter'
import type { EventSummary } from '~~/shared/events'
import { compareWithNewest } from '~/events/compare-with-newest'
import type { UrlFilter } from '~/events/filter-in-url'
import { toEventFilter } from '~/events/filter-in-url'

const pageSize = 50

/** How far back the look for news reaches; beyond it the count of new events only says "more than". */
const newestSize = 100

/** What a list shows, as much of it as it takes to show it again. `key` is the filter it belongs to. */
export interface EventListState { key: string, firstPage: EventPage, older: EventSummary[], nextCursor: string | null, goneIds: Set<string>, newCount: number }

/**
 * The events that match, newest first. Rows never move by themselves: what is newer is counted in `newCount` and shown
 * when asked for; rows already shown only change what they say. With `before` it begins as it was left, and asks the server for nothing.
 */
export function useEventList(filter: Ref<UrlFilter>, before: EventListState | null = null) {
  const api = useApi()
  const key = computed(() => `events ${JSON.stringify(filter.value)}`)
  const fetchPage = (cursor: string | null, limit = pageSize) => api.post('/v1/integrations/events/filter', {
    body: { ...toEventFilter(filter.value, Date.now()), limit, ...(cursor ? { cursor } : {}) },
  })
  const start = before?.key === key.value ? before : null
  const { data, error, refresh: reload } = useLoad(key, () => fetchPage(null), start ? { startWith: start.firstPage } : {})
  const { older, forgetOlder, ...more } = useOlderPages(key, data, fetchPage, start)

  const fresher = shallowRef(new Map<string, EventSummary>())
  const goneIds = shallowRef(start?.goneIds ?? new Set<string>())
  const newCount = ref(start?.newCount ?? 0)
  const freshest = (row: EventSummary) => fresher.value.get(row.id) ?? row
  const rows = computed(() => [...data.value?.items ?? [], ...older.value].map(freshest))

  function forgetNews() {
    fresher.value = new Map()
    goneIds.value = new Set()
    newCount.value = 0
  }
  watch(key, forgetNews)

  useLive({ kinds: ['events'], integrationId: () => filter.value.integration, everyMs: () => 4000 }, async () => {
    const page = data.value
    if (!page) return
    const newest = await fetchPage(null, newestSize)
    if (data.value !== page) return // The list has been loaded anew meanwhile, so this is no news.
    const found = compareWithNewest(rows.value, newest.items)
    newCount.value = found.newCount
    fresher.value = new Map([...fresher.value, ...found.changed.map(row => [row.id, row] as const)])
    goneIds.value = new Set([...goneIds.value, ...found.goneIds])
  })

  async function refresh() {
    await reload()
    forgetOlder()
    forgetNews()
  }
  /** What it shows now; null while it shows nothing. */
  function readState(): EventListState | null {
    if (!data.value) return null
    const firstPage = { ...data.value, items: data.value.items.map(freshest) }
    return { key: key.value, firstPage, older: older.value.map(freshest), nextCursor: more.nextCursor.value, goneIds: goneIds.value, newCount: newCount.value }
  }
  const total = computed(() => data.value?.total ?? null)
  const isLoading = computed(() => !data.value && !error.value)
  return { rows, total, error, isLoading, refresh, newCount, goneIds, readState, ...more }
}
