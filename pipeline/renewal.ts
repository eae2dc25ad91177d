/**
 * A queue or worker of BullMQ remembers for ever when its first contact failed: with a Postgres that was down, or with a Redis
 * that went away between "ready" and its first answer. Such a one is thrown away, and another one is made in its place.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { OutageWatch } from './queue-outage.ts'

/** Milliseconds between two tries to start a worker, which nobody calls and which therefore has to ask for itself. */
const beginAgainAfterMs = 1000

interface Beginner {
  waitUntilReady: () => Promise<unknown>
  close: (force?: boolean) => Promise<void>
}

export interface Renewal<T> {
  /** Runs `work` on one that is ready. Rejects when it cannot begin; then the next call tries with a new one. */
  use: <R>(work: (current: T) => Promise<R>) => Promise<R>
  close: () => Promise<void>
}

/** Makes one at once, and another one when it is needed and the last one's beginning has failed. */
export function renew<T extends Beginner>(make: () => T): Renewal<T> {
  let current = begin(make)
  let closed = false
  return {
    async use(work) {
      if (current.hasFailed && !closed) {
        current.made.close(true).catch(() => { /* It never began, so it has nothing to say. */ })
        current = begin(make)
      }
      const { made } = current
      await made.waitUntilReady()
      return work(made)
    },
    close() {
      closed = true
      return current.made.close()
    },
  }
}

function begin<T extends Beginner>(make: () => T): { made: T, hasFailed: boolean } {
  const beginning = { made: make(), hasFailed: false }
  beginning.made.waitUntilReady().catch(() => {
    beginning.hasFailed = true
  })
  return beginning
}

interface ErrorSource { on: (event: 'error', listener: (error: Error) => void) => unknown }

interface Runner { run: () => Promise<void> }

/**
 * Starts a worker and keeps it going: one that cannot begin is made again until it can. `make` must leave it to us to run it
 * (`autorun: false`): a worker of BullMQ that runs before its beginning has succeeded asks for jobs again and again without a pause,
 * so that no timer and no signal handler of the process ever has its turn (6.7.0, when Postgres says that it is starting up).
 */
export function keepWorking(make: () => Beginner & ErrorSource & Runner, outages: OutageWatch): { close: () => Promise<void> } {
  const workers = renew(() => {
    const worker = make()
    worker.on('error', outages.note)
    return worker
  })
  let closed = false
  const keepTrying = async () => {
    while (!closed) {
      try {
        await workers.use(async (worker) => {
          outages.works(workers)
          worker.run().catch(outages.note)
        })
        return
      }
      catch (error) {
        if (!closed) outages.failed(workers, error)
        await sleep(beginAgainAfterMs, undefined, { ref: false })
      }
    }
  }
  void keepTrying()
  return {
    close() {
      closed = true
      return workers.close()
    },
  }
}
