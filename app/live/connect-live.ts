/** The browser's end of the live stream: one connection, made again when it breaks, a little later each time and never by all at once. */
import type { LiveChange } from '../../shared/live.ts'
import { liveChangeSchema } from '../../shared/live.ts'

/** What is done with the stream. After every `onOpen` anything may have changed that nobody told of. */
export interface LiveHandlers {
  onOpen: () => void
  onChange: (change: LiveChange) => void
  onLost: () => void
}

/** The part of the browser's `EventSource` that is used. */
export interface LiveSource {
  addEventListener: (type: 'open' | 'error' | 'resync' | 'change', listener: (event: { data?: unknown }) => void) => void
  close: () => void
}

/** Milliseconds until the first try after a break, and at the most; each ± 50 %. */
const [firstRetryMs, longestRetryMs] = [1000, 30_000]

/** Milliseconds until the next try, after so many in vain. */
export function retryDelay(failures: number, random: number): number {
  return Math.min(longestRetryMs, firstRetryMs * 2 ** (failures - 1)) * (0.5 + random)
}

/** Connects, and goes on until what is returned is called. */
export function connectLive(open: () => LiveSource, handlers: LiveHandlers): () => void {
  let source: LiveSource | null = null
  let timer: ReturnType<typeof setTimeout> | undefined
  let failures = 0

  function connect() {
    const mine = source = open()
    mine.addEventListener('open', () => {
      failures = 0
      handlers.onOpen()
    })
    mine.addEventListener('resync', handlers.onOpen)
    mine.addEventListener('change', ({ data }) => {
      const change = liveChangeSchema.safeParse(JSON.parse(String(data)))
      if (change.success) handlers.onChange(change.data)
      else handlers.onOpen() // Told by a server of another version.
    })
    mine.addEventListener('error', () => {
      if (source !== mine) return
      close()
      failures += 1
      timer = setTimeout(connect, retryDelay(failures, Math.random()))
      handlers.onLost()
    })
  }
  function close() {
    source?.close()
    source = null
    clearTimeout(timer)
  }

  connect()
  return close
}
