/**
 * One step of a lane: decide what follows from the attempt that ended, write it down, and start the next attempt. All lanes
 * of a process take their steps together, in transactions that they share.
 */
import type { Database, HotTransaction } from '../db/client.ts'
import type { ClaimedEvent, HeadRow } from '../db/queries/advance.ts'
import type { FinishedAttempt } from '../db/queries/finish-attempts.ts'
import { claimHeads } from '../db/queries/advance.ts'
import { finishAttempts } from '../db/queries/finish-attempts.ts'
import { policyFor } from '../shared/retry-policy.ts'
import type { AttemptResult } from './attempt.ts'
import type { CallOutcome } from './circuit-breaker.ts'
import { decide } from './decide.ts'
import type { DestinationWatch } from './destination-watch.ts'
import { recordAttempt } from './finished-attempt.ts'
import type { Group } from './group.ts'
import { makeGroup } from './group.ts'
import type { Lease } from './leases.ts'
import { staleWriteGuard } from './newer-data.ts'

/** An attempt of a lane's head that ended. */
export interface EndedStep { event: ClaimedEvent, result: Extract<AttemptResult, { kind: 'ended' }> }

/** What ended, if anything, and whether the next attempt shall start; `isProbe` starts it although the destination is down. */
export interface Step { lane: Lease, ended: EndedStep | null, startNext: boolean, isProbe: boolean }

/** What was written of the attempt that ended, and the lane's head now. `lost`: the lane is not ours any more, and nothing was written. */
export type StepResult
  = | { kind: 'lost' }
    | { kind: 'stepped', finished: FinishedAttempt | null, next: HeadRow | 'not asked' | 'destination down' }

export type StepGroup = Group<Step, StepResult>

/** Makes the group in which all lanes of this process take their steps. */
export function makeStepGroup(database: Database, watch: DestinationWatch): StepGroup {
  return makeGroup<Step, StepResult>({
    maxBatch: 200,
    maxWaiting: Infinity,
    run: steps => database.hot(transaction => takeSteps(transaction, watch, steps)),
  })
}

async function takeSteps(transaction: HotTransaction, watch: DestinationWatch, steps: readonly Step[]): Promise<StepResult[]> {
  const isDown = await watch.report(transaction, steps.flatMap(({ ended }) => ended ? listOutcomes(ended) : []))
  const records = steps.map(step => step.ended && describeFinished(step.lane, step.ended, isDown))
  const finished = records.flatMap(record => record ?? [])
  const written = new Set(finished.length > 0 ? await finishAttempts(transaction, finished) : [])
  const isOurs = (record: FinishedAttempt | null | undefined) => !record || written.has(record.eventId)
  const going = steps.filter((step, index) => step.startNext && (!isDown || step.isProbe) && isOurs(records[index]) && step.lane.isSafe())
  const lanes = going.map(({ lane }) => ({ laneId: lane.laneId, epoch: lane.epoch }))
  const heads = new Map((lanes.length > 0 ? await claimHeads(transaction, lanes, staleWriteGuard) : []).map(head => [head.laneId, head]))
  return steps.map((step, index) => {
    const record = records[index] ?? null
    if (!isOurs(record)) return { kind: 'lost' }
    if (!step.startNext) return { kind: 'stepped', finished: record, next: 'not asked' }
    if (isDown && !step.isProbe) return { kind: 'stepped', finished: record, next: 'destination down' }
    const head = heads.get(step.lane.laneId)
    return head ? { kind: 'stepped', finished: record, next: head } : { kind: 'lost' }
  })
}

/** Only what may work later speaks against the destination; a refusal is an answer. What was never sent says nothing. */
function listOutcomes({ event, result: { verdict, httpStatus, log } }: EndedStep): CallOutcome[] {
  const error = verdict.class === 'transient' ? verdict.error : null
  return log === null ? [] : [{ eventId: event.eventId, httpStatus, error }]
}

function describeFinished(lane: Lease, { event, result }: EndedStep, isDestinationDown: boolean): FinishedAttempt {
  const policy = policyFor(event.retryPolicies, event.action)
  return recordAttempt(lane, event, result, decide(result.verdict, { ...event, policy, isDestinationDown, random: Math.random() }))
}
