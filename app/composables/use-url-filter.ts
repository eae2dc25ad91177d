import type { UrlFilter } from '~/events/filter-in-url'
import { readUrlFilter, urlFilterKeys } from '~/events/filter-in-url'

/**
 * The filter in the address bar. `narrow` changes parts of it; the browser's back button undoes that. It does nothing while somebody is asked to
 * sign in again: the question takes the focus, and what is half typed is not applied because of that.
 */
export function useUrlFilter() {
  const route = useRoute()
  const router = useRouter()
  const { isEnded } = useSessionEnd()
  const filter = computed(() => readUrlFilter(route.query))

  function queryWith(changes: UrlFilter) {
    const next = { ...filter.value, ...changes }
    return Object.fromEntries(urlFilterKeys.flatMap(key => next[key] ? [[key, next[key]]] : []))
  }
  return {
    filter,
    queryWith,
    narrow: async (changes: UrlFilter) => {
      if (!isEnded.value) await router.push({ query: queryWith(changes) })
    },
    clear: () => router.push({ query: filter.value.status ? { status: filter.value.status } : {} }),
  }
}
