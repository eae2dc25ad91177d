/**
 * Hearing what other processes tell by NOTIFY. `listen` of postgres.js does not survive a restart of the server by itself: when it
 * cannot connect again at once it gives up, and when it can, what was told in between is lost without a word. So a listener
 * here proves every few seconds that it hears itself, and at the first doubt begins again with a connection of its own.
 */
import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import postgres from 'postgres'
import { withDeadline } from './client.ts'

/** Milliseconds between two proofs, which is also how long one may take; and between two tries to connect. */
const [beatMs, retryMs] = [5000, 500]

const beatMark = 'beat '

/** What a listener does with what it hears. Between `onLost` and the next `onFound` anything may have been missed. */
export interface Ears {
  onMessage: (text: string) => void
  onFound: () => void
  onLost: (error: unknown) => void
}

/** Listens from now on; returns what stops it. */
export function listenTo(databaseUrl: string, channel: string, ears: Ears): () => Promise<void> {
  const stopping = new AbortController()
  const pause = (ms: number) => sleep(ms, undefined, { signal: stopping.signal }).catch(() => { /* It is to stop. */ })

  async function run() {
    while (!stopping.signal.aborted) {
      const line = openLine(databaseUrl, channel, ears.onMessage)
      let wasFound = false
      try {
        await line.open()
        wasFound = true
        ears.onFound()
        for (await pause(beatMs); !stopping.signal.aborted; await pause(beatMs)) await line.prove()
      }
      catch (error) {
        if (wasFound && !stopping.signal.aborted) ears.onLost(error)
      }
      await line.close()
      await pause(retryMs)
    }
  }

  const running = run()
  return async () => {
    stopping.abort()
    await running
  }
}

/** One connection that listens, and one that speaks to it. */
function openLine(databaseUrl: string, channel: string, onMessage: Ears['onMessage']) {
  const client = postgres(databaseUrl, { max: 1, connect_timeout: 5, max_lifetime: null, onnotice: () => {}, connection: { application_name: 'waybill' } })
  const beat = beatMark + randomUUID()
  let heard = () => {}
  let openings = 0

  function onText(text: string) {
    if (text === beat) heard()
    else if (!text.startsWith(beatMark)) onMessage(text)
  }

  async function prove() {
    const isHeard = new Promise<void>((resolve) => {
      heard = resolve
    })
    await withDeadline(Promise.all([client.notify(channel, beat), isHeard]), beatMs)
    if (openings > 1) throw new Error('The connection that listens was broken and made anew, so something may have been missed.')
  }

  return {
    prove,
    async open() {
      await withDeadline(client.listen(channel, onText, () => {
        openings += 1
      }), beatMs)
      await prove()
    },
    close: () => client.end({ timeout: 0 }).catch(() => { /* It is broken: there is nothing left to end. */ }),
  }
}
