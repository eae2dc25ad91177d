/** Every integration by name, shared by all components of a page; one that is not listed any more has been deleted. In the browser they are known from one page to the next. */
export function useIntegrationNames() {
  const api = useApi()
  const { t } = useI18n()
  const { data } = useLoad('integrations', () => api.get('/v1/integrations'), { dedupe: 'defer' })
  const known = useState('known-integrations', () => shallowRef<typeof data.value>(undefined))
  if (import.meta.client) watch(data, now => known.value = now ?? known.value, { immediate: true })
  const listed = computed(() => data.value ?? known.value)
  const integrations = computed(() => listed.value?.items ?? [])
  const names = computed(() => new Map(integrations.value.map(integration => [integration.id, integration.name])))
  const nameOf = (id: string) => names.value.get(id) ?? (listed.value ? t('integrations.deleted') : '')
  return { integrations, nameOf }
}
