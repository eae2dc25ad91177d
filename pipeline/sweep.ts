/**
 * The sweeper is the safety net under the queue: every process looks, every few seconds, for lanes that have due work and
 * nobody on it, and wakes them. It needs no leader, because waking twice does no harm.
 */
import type { Logger } from 'pino'
import type { Database } from '../db/client.ts'
import { findDestination } from '../db/queries/destinations.ts'
import { listDueLanes } from '../db/queries/lanes.ts'
import { originOf } from './destination-watch.ts'
import { openNextOrderings } from './generations.ts'
import type { NudgeQueue } from './nudges.ts'

/** Lanes looked at in one query. */
const pageSize = 1000

export interface Sweeper {
  /** Lanes that had to be woken because their nudge was lost, since the process started. Near 0 in health. */
  wokenCount: () => number
  stop: () => void
}

interface SweepContext {
  database: Database
  queue: NudgeQueue
  /** The address of the destination; while it is down no lane can go on and none is woken. */
  destinationUrl: string
}

/** Sweeps at once and then every `everyMs` ± 20 %. */
export function startSweeper(context: SweepContext & { log: Logger }, everyMs = 5000): Sweeper {
  let woken = 0
  let stopped = false
  let timer: NodeJS.Timeout | undefined

  async function round() {
    try {
      const count = await sweep(context)
      woken += count
      if (count > 0) context.log.info({ count }, 'sweeper.woke')
    }
    catch (error) {
      context.log.warn({ err: error }, 'sweeper.failed') // The next round comes in any case.
    }
    if (!stopped) timer = setTimeout(round, everyMs * (0.8 + 0.4 * Math.random()))
  }

  void round()
  return {
    wokenCount: () => woken,
    stop() {
      stopped = true
      clearTimeout(timer)
    },
  }
}

/** Wakes every due lane that has no nudge; returns how many those were. */
export async function sweep({ database, queue, destinationUrl }: SweepContext): Promise<number> {
  const destination = await database.hot(transaction => findDestination(transaction, originOf(destinationUrl)))
  if (destination !== null && destination.downForMs !== null) return 0
  await openNextOrderings(database)
  let count = 0
  let page: Awaited<ReturnType<typeof listDueLanes>>
  let last: string | undefined
  do {
    page = await database.hot(transaction => listDueLanes(transaction, pageSize, last))
    for (const { laneId, integrationId } of page) {
      if (await queue.findNudge(laneId) === 'present') continue
      await queue.nudge(laneId, { turn: { integrationId } })
      count += 1
    }
    last = page.at(-1)?.laneId
  } while (page.length === pageSize)
  return count
}
