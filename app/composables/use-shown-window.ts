import type { ShownWindow } from '~/overview/window-in-url'
import { readWindow, toMoments } from '~/overview/window-in-url'

/** The span in the address that figures and chart show. */
export function useShownWindow() {
  const route = useRoute()
  const router = useRouter()
  const shown = computed(() => readWindow(route.query))
  return { shown, zoomTo: (span: { from: string, to: string }) => router.push({ query: span }) }
}

/** What happened in the shown span, of one integration or of all, kept up to date. */
export function useThroughput(shown: Ref<ShownWindow>, integrationId?: string) {
  const api = useApi()
  const key = computed(() => `throughput ${integrationId ?? ''} ${JSON.stringify(shown.value)}`)
  const { data, error, refresh } = useLoad(key, () => api.get('/v1/stats/throughput', {
    query: { ...toMoments(shown.value, Date.now()), ...(integrationId ? { integrationId } : {}) },
  }))
  useLive({ kinds: ['events'], integrationId: () => integrationId, everyMs: () => shown.value.name === null ? null : 5000 }, () => refresh())
  return { throughput: data, error, refresh }
}
