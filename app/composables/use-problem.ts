import type { ChangeProblem } from '~~/shared/problems'

/** One problem, followed as it changes. `change` writes what a person decided and shows what came of it. */
export function useProblem(id: string) {
  const api = useApi()
  const { data: problem, error, refresh } = useLoad(`problem ${id}`, () => api.get('/v1/problems/:id', { id }))
  useLive({ kinds: ['problems'], everyMs: () => 3000 }, () => refresh())
  const { isSending, failure, send } = useSending()
  const change = (changes: ChangeProblem) => send(async () => {
    problem.value = await api.patch('/v1/problems/:id', { id, body: changes })
  })
  return { problem, error, refresh, change, isSending, failure }
}

/** How many problems are open, for the badge beside the name of their page; null until it is known. */
export function useOpenProblemCount() {
  const api = useApi()
  const { data, refresh } = useLoad('open problems', () => api.get('/v1/problems', { query: { limit: 1 } }), { dedupe: 'defer' })
  useLive({ kinds: ['problems'], everyMs: () => 10_000 }, () => refresh())
  return computed(() => data.value?.total ?? null)
}

/** Who may own a problem. */
export function usePossibleOwners() {
  const api = useApi()
  const { data } = useLoad('possible owners', () => api.get('/v1/problems/owners'), { dedupe: 'defer' })
  return computed(() => data.value?.items ?? [])
}
