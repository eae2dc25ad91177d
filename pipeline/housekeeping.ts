/** Housekeeping, done by every worker at its start and then every hour. It needs no leader: doing it twice does no harm. */
import type { Logger } from 'pino'
import type { Database, HotTransaction } from '../db/client.ts'
import {
  listMissingPartitions, makePartition, removalBatch, removeEndedIncidents, removeEndedInvitations, removeEndedSessions, removeEndedShares,
  removeExpiredKeys, removeOldAlertMessages, removeOldAnswers, removeOldProblemHours, removeOldProblems, removeOldRejectionCounts,
  removeOldRejections, removeOldResubmissionItems, removeOldResubmissions, removeOldThrottles, removeSettledWrites,
} from '../db/queries/housekeeping.ts'
import { groupEarlier } from './problems/group-earlier.ts'
import { removeOld } from './retention.ts'

const everyMs = 3_600_000

/** Starts it; returns what stops it. */
export function startHousekeeping(database: Database, log: Logger): () => void {
  let stopped = false
  const round = () => void keepHouse(database, log, () => stopped)
  round()
  const timer = setInterval(round, everyMs)
  return () => {
    stopped = true
    clearInterval(timer)
  }
}

/** Does everything that is due, each job whether or not the others can be done. Never rejects: the next round comes in an hour. */
export async function keepHouse(database: Database, log: Logger, isStopped: () => boolean = () => false): Promise<void> {
  const jobs = {
    partitions: () => makePartitions(database, log),
    groupedEvents: () => groupEarlier(database, isStopped),
    keys: () => removeAll(database, removeExpiredKeys, isStopped),
    answers: () => removeAll(database, removeOldAnswers, isStopped),
    sessions: () => removeAll(database, removeEndedSessions, isStopped),
    throttles: () => removeAll(database, removeOldThrottles, isStopped),
    invitations: () => removeAll(database, removeEndedInvitations, isStopped),
    shares: () => removeAll(database, removeEndedShares, isStopped),
    alertMessages: () => removeAll(database, removeOldAlertMessages, isStopped),
    incidents: () => removeAll(database, removeEndedIncidents, isStopped),
    rejections: () => removeAll(database, removeOldRejections, isStopped),
    rejectionCounts: () => removeAll(database, removeOldRejectionCounts, isStopped),
    problemHours: () => removeAll(database, removeOldProblemHours, isStopped),
    problems: () => removeAll(database, removeOldProblems, isStopped),
    retention: () => removeOld(database, log, isStopped),
    writes: () => removeAll(database, removeSettledWrites, isStopped),
    resubmissionItems: () => removeAll(database, removeOldResubmissionItems, isStopped),
    resubmissions: () => removeAll(database, removeOldResubmissions, isStopped),
  }
  const done: Record<string, number> = {}
  for (const [job, work] of Object.entries(jobs)) {
    if (isStopped()) return
    try {
      const count = await work()
      if (count > 0) done[job] = count
    }
    catch (error) {
      log.warn({ err: error, job }, 'housekeeping.failed')
    }
  }
  if (Object.keys(done).length > 0) log.info(done, 'housekeeping.done')
}

/**
 * Makes every partition that is missing, each in a transaction of its own: one that made several would lock their tables one after
 * the other, in another order than those who write into them. One that cannot be made leaves its week to the default partition
 * until the next round. Returns how many were made.
 */
export async function makePartitions(database: Database, log: Logger): Promise<number> {
  let count = 0
  for (const missing of await database.hot(listMissingPartitions)) {
    try {
      if (await database.hot(transaction => makePartition(transaction, missing))) count += 1
    }
    catch (error) {
      log.warn({ err: error, partition: missing.name }, 'housekeeping.partition_not_made')
    }
  }
  return count
}

/** Removes batch after batch, each in a transaction of its own, until one was not full; returns how many rows those were. */
async function removeAll(database: Database, removeBatch: (transaction: HotTransaction) => Promise<number>, isStopped: () => boolean): Promise<number> {
  let total = 0
  let count: number
  do {
    count = await database.hot(removeBatch)
    total += count
  } while (count === removalBatch && !isStopped())
  return total
}
