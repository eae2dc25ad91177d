import type { EventFilter } from '~~/shared/event-filter'

/**
 * Skips all that match a filter, one step after the other, and counts. `stop` ends it after the step that is under way. When a
 * step fails, `run` throws, and the next `run` goes on where it was.
 */
export function useBulkSkip() {
  const api = useApi()
  const skipped = ref(0)
  const leftOut = ref(0)
  const isStopping = ref(false)
  let cursor: string | null = null

  async function run(filter: EventFilter, reason: string) {
    isStopping.value = false
    do {
      const step = await api.post('/v1/integrations/events/skip', { body: { filter, reason, ...(cursor === null ? {} : { cursor }) } })
      if (!('skipped' in step)) return
      skipped.value += step.skipped
      leftOut.value += step.leftOut
      cursor = step.nextCursor
    } while (cursor !== null && !isStopping.value)
  }
  const stop = () => isStopping.value = true
  return { skipped, leftOut, isStopping, run, stop }
}
