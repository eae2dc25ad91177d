/**
 * One step of a lane: decide what follows from the attempt that ended, write it down, and start the next attempt. All lanes
 * of a process take their steps together, in transactions that they share.
 */
import type { Database, HotTransaction } from '../db/client.ts'
import type { ClaimedEvent, HeadRow } from '../db/queries/advance.ts'
import type { FinishedAttempt } from '../db/queries/finish-attempts.ts'
import { claimHeads, putBackUnsent } from '../db/queries/advance.ts'
import { finishAttempts, listFinished } from '../db/queries/finish-attempts.ts'
import { policyFor } from '../shared/retry-policy.ts'
import type { AttemptResult } from './attempt.ts'
import type { CallOutcome } from './circuit-breaker.ts'
import { decide } from './decide.ts'
import type { DestinationReport, DestinationWatch } from './destination-watch.ts'
import { recordAttempt } from './finished-attempt.ts'
import type { Group } from './group.ts'
import { makeGroup } from './group.ts'
import type { Lease } from './leases.ts'
import { staleWriteGuard } from './newer-data.ts'

/** An attempt of a lane's head that ended. */
export interface EndedStep { event: ClaimedEvent, result: Extract<AttemptResult, { kind: 'ended' }> }

/**
 * What ended, if anything, and whether the next attempt shall start; `isProbe` starts it although the destination is down.
 * `isRepeat`: it was taken before, and whether that was committed is not known.
 */
export interface Step { lane: Lease, ended: EndedStep | null, startNext: boolean, isProbe: boolean, isRepeat: boolean }

/**
 * What was written of the attempt that ended, and the lane's head now. `lost`: the lane is not ours any more, and nothing was
 * written; `not ours`: it was written, but the lane may not be ours any more.
 */
export type StepResult
  = | { kind: 'lost' }
    | { kind: 'stepped', finished: FinishedAttempt | null, next: HeadRow | 'not asked' | 'destination down' | 'not ours' }

export type StepGroup = Group<Step, StepResult>

/** Makes the group in which all lanes of this process take their steps. */
export function makeStepGroup(database: Database, watch: DestinationWatch): StepGroup {
  return makeGroup<Step, StepResult>({
    maxBatch: 200,
    maxWaiting: Infinity,
    async run(steps) {
      const { results, report } = await database.hot(transaction => takeSteps(transaction, watch, steps))
      watch.learn(report)
      return results
    },
  })
}

interface TakenSteps { results: StepResult[], report: DestinationReport }

async function takeSteps(transaction: HotTransaction, watch: DestinationWatch, steps: readonly Step[]): Promise<TakenSteps> {
  const report = await watch.report(transaction, steps.flatMap(({ ended }) => ended ? listOutcomes(ended) : []))
  const { isDown } = report
  const records = steps.map(step => step.ended && describeFinished(step.lane, step.ended, report))
  const written = await writeRecords(transaction, steps, records)
  const isOurs = (record: FinishedAttempt | null | undefined) => !record || written.has(record.eventId)
  const going = steps.filter((step, index) => step.startNext && (!isDown || step.isProbe) && isOurs(records[index]) && step.lane.isSafe())
  const lanes = going.map(({ lane }) => ({ laneId: lane.laneId, epoch: lane.epoch }))
  const heads = new Map((lanes.length > 0 ? await claimHeads(transaction, lanes, staleWriteGuard) : []).map(head => [head.laneId, head]))
  const results = steps.map((step, index): StepResult => {
    const record = records[index] ?? null
    if (!isOurs(record)) return { kind: 'lost' }
    if (!step.startNext) return { kind: 'stepped', finished: record, next: 'not asked' }
    if (isDown && !step.isProbe) return { kind: 'stepped', finished: record, next: 'destination down' }
    const head = heads.get(step.lane.laneId)
    if (head) return { kind: 'stepped', finished: record, next: head }
    return record ? { kind: 'stepped', finished: record, next: 'not ours' } : { kind: 'lost' }
  })
  return { results, report }
}

/**
 * Writes attempts down; returns the events of those that are. A repeat may have been committed before: what it wrote then counts, and
 * what it started then was never sent.
 */
async function writeRecords(transaction: HotTransaction, steps: readonly Step[], records: readonly (FinishedAttempt | null)[]): Promise<Set<string>> {
  const repeated = steps.filter(step => step.isRepeat)
  if (repeated.length > 0) {
    await putBackUnsent(transaction, repeated.map(({ lane: { laneId, epoch }, ended }) => ({ laneId, epoch, exceptEventId: ended?.event.eventId ?? null })))
  }
  const finished = records.flatMap(record => record ?? [])
  const written = new Set(finished.length > 0 ? await finishAttempts(transaction, finished) : [])
  const missed = records.flatMap((record, index) => record && steps[index]?.isRepeat && !written.has(record.eventId) ? [record] : [])
  return missed.length === 0 ? written : new Set([...written, ...await listFinished(transaction, missed)])
}

/** Only what may work later speaks against the destination; a refusal is an answer. What was never sent says nothing. */
function listOutcomes({ event, result: { verdict, httpStatus, log } }: EndedStep): CallOutcome[] {
  const error = verdict.class === 'transient' ? verdict.error : null
  return log === null ? [] : [{ eventId: event.eventId, httpStatus, error }]
}

function describeFinished(lane: Lease, { event, result }: EndedStep, { excused }: DestinationReport): FinishedAttempt {
  const policy = policyFor(event.retryPolicies, event.action)
  return recordAttempt(lane, event, result, decide(result.verdict, { ...event, policy, isExcused: excused.has(event.eventId), random: Math.random() }))
}
