import type { UrlFilter } from '~/events/filter-in-url'
import { readUrlColumns, writeUrlColumns } from '~/events/columns-in-url'
import { readUrlFilter, writeUrlFilter } from '~/events/filter-in-url'

/**
 * The filter in the address bar. `narrow` changes parts of it; the browser's back button undoes that. The columns and the progress of a
 * resubmission stay. It does nothing while somebody is asked to sign in again: the question takes the focus, and what is half typed is
 * not applied because of that.
 */
export function useUrlFilter() {
  const route = useRoute()
  const router = useRouter()
  const { isEnded } = useSessionEnd()
  const filter = computed(() => readUrlFilter(route.query))
  const { query: job } = useResubmissionJob()

  const queryOf = (asked: UrlFilter) => ({ ...writeUrlFilter(asked), ...writeUrlColumns(readUrlColumns(route.query)), ...job.value })
  const queryWith = (changes: UrlFilter) => queryOf({ ...filter.value, ...changes })
  return {
    filter,
    queryWith,
    narrow: async (changes: UrlFilter) => {
      if (!isEnded.value) await router.push({ query: queryWith(changes) })
    },
    clear: () => router.push({ query: queryOf({ status: filter.value.status }) }),
  }
}
