import { lightOrder } from '~/explain/explain-light'

/** How every integration is doing, worst first, shared by all components of a page and kept up to date. */
export function useLights() {
  const api = useApi()
  const { data, error, refresh } = useLoad('lights', () => api.get('/v1/stats/integrations'), { dedupe: 'defer' })
  useLive({ kinds: ['events', 'integrations', 'destinations'], everyMs: () => 5000 }, () => refresh())
  const lights = computed(() => [...data.value?.items ?? []].sort((one, other) =>
    lightOrder.indexOf(one.light) - lightOrder.indexOf(other.light) || other.deadLetters.value - one.deadLetters.value || one.name.localeCompare(other.name)))
  return { lights, error, refresh, isLoaded: computed(() => data.value != null) }
}
