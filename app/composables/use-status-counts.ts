import type { EventStatus } from '~~/shared/events'
import type { UrlFilter } from '~/events/filter-in-url'
import { toEventFilter } from '~/events/filter-in-url'

/** How many events of each status match the rest of the filter, as the tabs show it. */
export function useStatusCounts(filter: Ref<UrlFilter>) {
  const api = useApi()
  const rest = computed<UrlFilter>(() => ({ ...filter.value, status: undefined }))
  const key = computed(() => `status counts ${JSON.stringify(rest.value)}`)
  const count = async (status?: EventStatus) => {
    const body = { ...toEventFilter({ ...rest.value, status }, Date.now()), limit: 1 }
    const page = await api.post('/v1/integrations/events/filter', { body })
    return page.total
  }
  const { data, refresh } = useLoad(key, async () => {
    const [all, queued, processing, success, failed, skipped] = await Promise.all([
      count(), count('queued'), count('processing'), count('success'), count('failed'), count('skipped'),
    ])
    return { all, queued, processing, success, failed, skipped }
  }, { server: false })
  usePolling(() => refresh(), () => 15_000)
  return data
}
