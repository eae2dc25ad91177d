import type { ProblemSummary } from '~~/shared/problems'
import type { ProblemUrl } from '~/problems/filter-in-url'
import { isNarrowed, problemUrlKeys, readProblemUrl, toProblemQuery } from '~/problems/filter-in-url'

/** The filter of the problems in the address bar. `narrow` changes parts of it; the browser's back button undoes that. */
export function useProblemFilter() {
  const route = useRoute()
  const router = useRouter()
  const filter = computed(() => readProblemUrl(route.query))
  function queryWith(changes: ProblemUrl) {
    const next = { ...filter.value, ...changes }
    return Object.fromEntries(problemUrlKeys.flatMap(key => next[key] ? [[key, next[key]]] : []))
  }
  return {
    filter,
    queryWith,
    narrow: (changes: ProblemUrl) => router.push({ query: queryWith(changes) }),
    clear: () => router.push({ query: filter.value.state ? { state: filter.value.state } : {} }),
    isNarrowed: computed(() => isNarrowed(filter.value)),
  }
}

/** The problems that match, those seen last first. Rows only change what they say; new ones are counted in `newCount` and shown when asked for. */
export function useProblemList(filter: Ref<ProblemUrl>) {
  const api = useApi()
  const key = computed(() => `problems ${JSON.stringify(filter.value)}`)
  const fetchPage = (cursor: string | null) => api.get('/v1/problems', { query: { ...toProblemQuery(filter.value), ...(cursor === null ? {} : { cursor }) } })
  const { data, error, refresh: reload } = useLoad(key, () => fetchPage(null))
  const { older, forgetOlder, ...more } = useOlderPages(key, data, fetchPage)

  const fresher = shallowRef(new Map<string, ProblemSummary>())
  const newCount = ref(0)
  const rows = computed(() => [...data.value?.items ?? [], ...older.value].map(row => fresher.value.get(row.id) ?? row))
  function forgetNews() {
    fresher.value = new Map()
    newCount.value = 0
  }
  watch(key, forgetNews)

  useLive({ kinds: ['problems'], integrationId: () => filter.value.integration, everyMs: () => 4000 }, async () => {
    const page = data.value
    if (!page) return
    const newest = await fetchPage(null)
    if (data.value !== page) return // The list has been loaded anew meanwhile, so this is no news.
    const known = new Set(rows.value.map(row => row.id))
    newCount.value = newest.items.filter(row => !known.has(row.id)).length
    fresher.value = new Map([...fresher.value, ...newest.items.filter(row => known.has(row.id)).map(row => [row.id, row] as const)])
  })

  async function refresh() {
    await reload()
    forgetOlder()
    forgetNews()
  }
  return { rows, total: computed(() => data.value?.total ?? null), error, isLoading: computed(() => !data.value && !error.value), refresh, newCount, ...more }
}
