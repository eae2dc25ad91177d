/** Every integration by name, shared by all components of a page; one that is not listed any more has been deleted. */
export function useIntegrationNames() {
  const api = useApi()
  const { t } = useI18n()
  const { data } = useLoad('integrations', () => api.get('/v1/integrations'), { dedupe: 'defer' })
  const integrations = computed(() => data.value?.items ?? [])
  const names = computed(() => new Map(integrations.value.map(integration => [integration.id, integration.name])))
  const nameOf = (id: string) => names.value.get(id) ?? (data.value ? t('integrations.deleted') : '')
  return { integrations, nameOf }
}
