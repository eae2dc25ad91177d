import type { UrlFilter } from '~/events/filter-in-url'
import { toEventFilter } from '~/events/filter-in-url'

/** How many events of each status match the rest of the filter, as the tabs show it. */
export function useStatusCounts(filter: Ref<UrlFilter>) {
  const api = useApi()
  const rest = computed<UrlFilter>(() => ({ ...filter.value, status: undefined }))
  const key = computed(() => `status counts ${JSON.stringify(rest.value)}`)
  const { data, refresh } = useLoad(key, () => api.get('/v1/stats/statuses', { query: toEventFilter(rest.value, Date.now()) }), { server: false })
  useLive({ kinds: ['events'], integrationId: () => rest.value.integration, everyMs: () => 15_000 }, () => refresh())
  return data
}
