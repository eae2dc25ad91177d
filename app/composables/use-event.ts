import { isFinished } from '~~/shared/events'

/** One event with its attempts and its communication log, kept up to date while it is on its way. */
export function useEvent(id: string) {
  const api = useApi()
  const { data: event, error, refresh: refreshEvent } = useLoad(`event ${id}`, () => api.get('/v1/integrations/events/:id', { id }))
  const { data: logs, error: logsError, refresh: refreshLogs } = useLoad(
    `event ${id} logs`, () => api.get('/v1/integrations/events/:id/logs', { id }),
  )
  const attempts = computed(() => event.value?.attemptHistory.filter(attempt => attempt.finishedAt !== null).length ?? 0)
  watch(attempts, () => refreshLogs())

  const { plan } = useLive({
    kinds: ['events', 'lanes'],
    integrationId: () => event.value?.integrationId,
    everyMs: () => event.value && isFinished(event.value.status) ? 15_000 : 2000,
  }, () => refreshEvent())
  async function refresh() {
    await Promise.all([refreshEvent(), refreshLogs()])
    plan()
  }
  const logByAttempt = computed(() => new Map(logs.value?.items.map(log => [log.attemptNumber, log])))
  return { event, error, logByAttempt, logsError, refresh }
}

/** The list a person came from, with its filter, for the way back. `goBack` goes through the browser's history where that is the way, so that the list is as it was. */
export function useListPath() {
  const listPath = useState('event-list-path', () => '/events')
  const router = useRouter()
  function goBack() {
    if (history.state?.back === listPath.value) router.back()
    else void navigateTo(listPath.value)
  }
  return { listPath, goBack }
}
