/** How an integration's lanes stand, kept up to date. */
export function useLane(integrationId: string) {
  const api = useApi()
  const { data: lane, error, refresh } = useLoad(`lane ${integrationId}`, () => api.get('/v1/integrations/:id/lane', { id: integrationId }))
  const { plan } = useLive({
    kinds: ['lanes'],
    integrationId: () => integrationId,
    everyMs: () => lane.value && lane.value.backlog.value > 0 ? 2000 : 5000,
  }, () => refresh())
  async function look() {
    await refresh()
    plan()
  }
  return { lane, error, refresh: look }
}
