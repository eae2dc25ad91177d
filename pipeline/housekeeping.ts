/** Housekeeping, done by every worker at its start and then every hour. It needs no leader: doing it twice does no harm. */
import type { Logger } from 'pino'
import type { Database } from '../db/client.ts'
import { ensurePartitions, removeExpired } from '../db/queries/housekeeping.ts'

const everyMs = 3_600_000

/** Starts it; returns what stops it. */
export function startHousekeeping(database: Database, log: Logger): () => void {
  const keepHouse = async () => {
    const partitions = await database.hot(ensurePartitions)
    const expired = await database.hot(removeExpired)
    if (partitions + expired > 0) log.info({ partitions, expired }, 'housekeeping.done')
  }
  const round = () => {
    keepHouse().catch(error => log.warn({ err: error }, 'housekeeping.failed')) // The next round comes in an hour.
  }
  round()
  const timer = setInterval(round, everyMs)
  return () => clearInterval(timer)
}
