/** How much is waiting, for monitoring. */
import type { Database } from '../db/client.ts'
import { readBacklog } from '../db/queries/metrics.ts'

/** Unfinished events by status and the age in seconds of the oldest that is due. */
export function getBacklog(database: Database) {
  return database.query(readBacklog)
}
