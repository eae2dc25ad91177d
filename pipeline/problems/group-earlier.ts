/** Dead letters that have no problem, because a version failed them that knew of none, or the seed wrote them. */
import type { Database, HotTransaction } from '../../db/client.ts'
import { groupEvents, lockUngrouped } from '../../db/queries/problem-deltas.ts'
import { fingerprint } from './fingerprint.ts'

/** Events that get their problems in one transaction: few, because whoever moves one of them waits for it. */
const batchEvents = 1000

/** Gives all of them their problems, batch after batch, which the next roll-up counts. Returns how many those were. */
export async function groupEarlier(database: Database, isStopped: () => boolean): Promise<number> {
  let total = 0
  let count: number
  do {
    count = await database.hot(groupBatch)
    total += count
  } while (count === batchEvents && !isStopped())
  return total
}

/** Gives the oldest of them their problems; returns how many those were. */
export async function groupBatch(transaction: HotTransaction): Promise<number> {
  const events = await lockUngrouped(transaction, batchEvents)
  if (events.length > 0) await groupEvents(transaction, events.map(event => ({ id: event.id, ...fingerprint(event) })))
  return events.length
}
