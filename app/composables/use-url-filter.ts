import type { UrlFilter } from '~/events/filter-in-url'
import { readUrlFilter, urlFilterKeys } from '~/events/filter-in-url'

/** The filter in the address bar. `narrow` changes parts of it; the browser's back button undoes that. */
export function useUrlFilter() {
  const route = useRoute()
  const router = useRouter()
  const filter = computed(() => readUrlFilter(route.query))

  function queryWith(changes: UrlFilter) {
    const next = { ...filter.value, ...changes }
    return Object.fromEntries(urlFilterKeys.flatMap(key => next[key] ? [[key, next[key]]] : []))
  }
  return {
    filter,
    queryWith,
    narrow: (changes: UrlFilter) => router.push({ query: queryWith(changes) }),
    clear: () => router.push({ query: filter.value.status ? { status: filter.value.status } : {} }),
  }
}
