/** Every integration with its figures, shared by all components of a page. */
export function useIntegrations() {
  const api = useApi()
  const { data, error, status, refresh } = useLoad('integrations', () => api.get('/v1/integrations'), { dedupe: 'defer' })
  const integrations = computed(() => data.value?.items ?? [])
  return { integrations, error, status, refresh, isLoaded: computed(() => data.value != null) }
}

/** The names by id; an integration that is not listed any more has been deleted. */
export function useIntegrationNames() {
  const { integrations, isLoaded } = useIntegrations()
  const names = computed(() => new Map(integrations.value.map(integration => [integration.id, integration.name])))
  const nameOf = (id: string) => names.value.get(id) ?? (isLoaded.value ? 'Deleted integration' : '')
  return { integrations, nameOf }
}
