import { setTimeout as sleep } from 'node:timers/promises'
import type { NudgeWorker } from '../pipeline/nudges.ts'

/** Milliseconds that the queue gets, once no lane is at work, to be told which nudges are done. They do no harm when it is not. */
const bookkeepingMs = 2000

/**
 * Lets every attempt under way finish. Resolves with false when the worker did not close: because attempts took longer than
 * `deadlineMs`, or because nothing is under way any more but the queue, which cannot be reached, says nothing.
 */
export async function closeWorker(worker: NudgeWorker, options: { laneCount: () => number, deadlineMs: number }): Promise<boolean> {
  const given = new AbortController()
  const enough = async () => {
    const deadline = performance.now() + options.deadlineMs
    let idleSince = performance.now()
    while (!given.signal.aborted && performance.now() < deadline && performance.now() - idleSince < bookkeepingMs) {
      await sleep(50)
      if (options.laneCount() > 0) idleSince = performance.now()
    }
    return false
  }
  try {
    return await Promise.race([worker.close().then(() => true), enough()])
  }
  finally {
    given.abort()
  }
}
