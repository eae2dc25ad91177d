import type { EventSummary } from '~~/shared/events'
import type { UrlFilter } from '~/events/filter-in-url'
import { toEventFilter } from '~/events/filter-in-url'
import { compareWithNewest } from '~/events/compare-with-newest'

const pageSize = 50

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

  const { data, error, status, refresh } = useLazyAsyncData(key, () => fetchPage(null), { deep: false })
  const older = shallowRef<EventSummary[]>([])
  const olderCursor = shallowRef<string | null | undefined>(undefined)
  const fresher = shallowRef(new Map<string, EventSummary>())
  const goneIds = shallowRef(new Set<string>())
  const newCount = ref(0)

  const rows = computed(() => [...data.value?.items ?? [], ...older.value].map(row => fresher.value.get(row.id) ?? row))
  const nextCursor = computed(() => olderCursor.value === undefined ? data.value?.nextCursor ?? null : olderCursor.value)

  function forget() {
    older.value = []
    olderCursor.value = undefined
    fresher.value = new Map()
    goneIds.value = new Set()
    newCount.value = 0
  }
  watch(key, forget)

  const isLoadingMore = ref(false)
  const moreError = shallowRef<unknown>(null)
  async function loadMore() {
    const forKey = key.value
    isLoadingMore.value = true
    moreError.value = null
    try {
      const page = await fetchPage(nextCursor.value)
      if (key.value !== forKey) return
      older.value = [...older.value, ...page.items]
      olderCursor.value = page.nextCursor
    }
    catch (failure) {
      moreError.value = failure
    }
    finally {
      isLoadingMore.value = false
    }
  }

  usePolling(async () => {
    const forKey = key.value
    if (!data.value) return
    const newest = await fetchPage(null, 100)
    if (key.value !== forKey) return
    const found = compareWithNewest(rows.value, newest.items)
    newCount.value = found.newCount
    fresher.value = new Map([...fresher.value, ...found.changed.map(row => [row.id, row] as const)])
    goneIds.value = new Set([...goneIds.value, ...found.goneIds])
  }, () => 4000)

  async function showNew() {
    await refresh()
    forget()
  }
  const total = computed(() => data.value?.total ?? null)
  const isLoading = computed(() => !data.value && !error.value)
  return { rows, total, error, status, isLoading, refresh: showNew, nextCursor, loadMore, isLoadingMore, moreError, newCount, goneIds }
}
