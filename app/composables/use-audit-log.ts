import type { AuditUrl } from '~/audit/filter-in-url'
import { auditUrlKeys, readAuditUrl, toAuditQuery } from '~/audit/filter-in-url'

/** The filter of the audit log in the address bar. `narrow` changes parts of it; the browser's back button undoes that. */
export function useAuditFilter() {
  const route = useRoute()
  const router = useRouter()
  const filter = computed(() => readAuditUrl(route.query))
  function narrow(changes: AuditUrl) {
    const next = { ...filter.value, ...changes }
    return router.push({ query: Object.fromEntries(auditUrlKeys.flatMap(key => next[key] ? [[key, next[key]]] : [])) })
  }
  return { filter, narrow, clear: () => router.push({ query: {} }), isNarrowed: computed(() => Object.keys(filter.value).length > 0) }
}

/** The entries of the audit log that match, newest first. */
export function useAuditLog(filter: Ref<AuditUrl>) {
  const api = useApi()
  const key = computed(() => `audit ${JSON.stringify(filter.value)}`)
  const fetchPage = (cursor: string | null) => api.get('/v1/audit', {
    query: { ...toAuditQuery(filter.value, Date.now()), ...(cursor === null ? {} : { cursor }) },
  })
  const { data, error, refresh } = useLoad(key, () => fetchPage(null))
  const { older, forgetOlder: _, ...more } = useOlderPages(key, data, fetchPage)
  const entries = computed(() => [...data.value?.items ?? [], ...older.value])
  return { entries, error, refresh, isLoading: computed(() => !data.value && !error.value), ...more }
}
