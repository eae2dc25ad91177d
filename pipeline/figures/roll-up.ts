/**
 * Rolling up: every second some process, whichever comes first, adds the lines that were left by what happened to events to
 * the figures and the problems, and tells live pages in the same transaction. A process that dies in the middle has done nothing.
 */
import type { Logger } from 'pino'
import type { Database, HotTransaction } from '../../db/client.ts'
import { tellChangeHot } from '../../db/queries/changes.ts'
import type { StatChange } from '../../db/queries/event-stats.ts'
import { hasDeltas, rollUpDeltas } from '../../db/queries/event-stats.ts'
import { rollUpProblems } from '../../db/queries/problem-deltas.ts'
import type { LiveChange } from '../../shared/live.ts'
import type { StatOutcome } from '../../shared/stats.ts'
import { repeat } from '../repeat.ts'

/** Milliseconds between two looks of a process. */
const everyMs = 1000

/** Lines rolled up in one transaction. */
const batchLines = 5000

/** Rolls up from now on; returns what stops it. */
export function startRollUp(database: Database, log: Logger): () => void {
  return repeat(everyMs, () => rollUp(database), error => log.debug({ err: error }, 'figures.not_rolled_up')) // The lines stay for the next second.
}

/** Rolls up what is there, unless another process is at it. */
export async function rollUp(database: Database): Promise<void> {
  if (!await database.hotStatement(hasDeltas)) return
  let lineCount: number
  do lineCount = await database.hot(rollUpBatch)
  while (lineCount === batchLines)
}

async function rollUpBatch(transaction: HotTransaction): Promise<number> {
  const rolledUp = await rollUpDeltas(transaction, batchLines)
  if (rolledUp === null) return 0
  const grouped = await rollUpProblems(transaction, batchLines)
  if (rolledUp.changes.length > 0) await tellChangeHot(transaction, summariseChanges(rolledUp.changes))
  if (grouped.lineCount > 0) await tellChangeHot(transaction, { kinds: ['problems'], integrationIds: grouped.integrationIds })
  return Math.max(rolledUp.lineCount, grouped.lineCount)
}

/** An event that arrived is new, one that was delivered, failed or skipped is finished, one that is to be retried is neither. */
const weights: Record<StatOutcome, Pick<LiveChange, 'newCount' | 'finishedCount'>> = {
  accepted: { newCount: 1, finishedCount: 0 },
  success: { newCount: 0, finishedCount: 1 },
  failed: { newCount: 0, finishedCount: 1 },
  skipped: { newCount: 0, finishedCount: 1 },
  retried: { newCount: 0, finishedCount: 0 },
}

/** What live pages are told of such changes. */
export function summariseChanges(changes: readonly StatChange[]): LiveChange {
  const sum = (field: 'newCount' | 'finishedCount') => changes.reduce((total, { outcome, count }) => total + count * weights[outcome][field], 0)
  return {
    kinds: ['events', 'lanes'],
    integrationIds: [...new Set(changes.map(change => change.integrationId))],
    newCount: sum('newCount'),
    finishedCount: sum('finishedCount'),
  }
}
