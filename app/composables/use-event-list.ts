import type { EventSummary } from '~~/shared/events'
import { compareWithNewest } from '~/events/compare-with-newest'
import type { UrlFilter } from '~/events/filter-in-url'
import { toEventFilter } from '~/events/filter-in-url'

const pageSize = 50

/** How far back the look for news reaches; beyond it the count of new events only says "more than". */
const newestSize = 100

/**
 * The events that match, newest first. Rows never move by themselves: what is newer is counted in `newCount` and shown
 * when asked for; rows already shown only change what they say.
 */
export function useEventList(filter: Ref<UrlFilter>) {
  const api = useApi()
  const key = computed(() => `events ${JSON.stringify(filter.value)}`)
  const fetchPage = (cursor: string | null, limit = pageSize) => api.post('/v1/integrations/events/filter', {
    body: { ...toEventFilter(filter.value, Date.now()), limit, ...(cursor ? { cursor } : {}) },
  })
  const { data, error, refresh: reload } = useLoad(key, () => fetchPage(null))
  const { older, forgetOlder, ...more } = useOlderPages(key, data, fetchPage)

  const fresher = shallowRef(new Map<string, EventSummary>())
  const goneIds = shallowRef(new Set<string>())
  const newCount = ref(0)
  const rows = computed(() => [...data.value?.items ?? [], ...older.value].map(row => fresher.value.get(row.id) ?? row))

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
  const total = computed(() => data.value?.total ?? null)
  const isLoading = computed(() => !data.value && !error.value)
  return { rows, total, error, isLoading, refresh, newCount, goneIds, ...more }
}
