/**
 * Draining a lane: claim it, then take its head again and again, oldest first, until nothing is due. Each step writes down
 * the attempt that ended and starts the next one in a single transaction, which it shares with the other lanes of this
 * process.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { Database } from '../db/client.ts'
import type { ClaimedEvent, FinishedAttempt, HeadRow } from '../db/queries/advance.ts'
import { claimHeads, finishAttempts } from '../db/queries/advance.ts'
import type { OwnedLane } from '../db/queries/lanes.ts'
import { policyFor } from '../shared/retry-policy.ts'
import { WaybillError } from '../shared/waybill-error.ts'
import type { AttemptResult, Destination } from './attempt.ts'
import { attempt } from './attempt.ts'
import { decide } from './decide.ts'
import type { Egress } from './egress.ts'
import type { Group } from './group.ts'
import { makeGroup } from './group.ts'
import type { Lease, Leases } from './leases.ts'
import { recoverAbandoned } from './recover.ts'
import type { Seal } from './seal.ts'

/** What is left of a lane: nothing to do, more at once, or more in a while. */
export type Rest = { kind: 'idle' } | { kind: 'more' } | { kind: 'later', delayMs: number }

export interface Engine {
  database: Database
  seal: Seal
  egress: Egress
  destination: Destination
  leases: Leases
  steps: StepGroup
  log: Logger
  /** True once the process is to end: lanes then stop after the call under way. */
  isStopping: () => boolean
}

/** After so many events or so long a lane lets the others have their turn. */
const [turnEvents, turnMs] = [50, 10_000]

/** A lane that somebody else owns is looked at again after this long, in case its owner has died. */
const takenDelayMs = 3000

/** Works off what is due in a lane. Resolves early, without an error, when the lane is taken away. */
export async function drainLane(engine: Engine, laneId: string): Promise<Rest> {
  const lease = await engine.leases.claim(laneId)
  if (!lease) return { kind: 'later', delayMs: takenDelayMs }
  try {
    await recoverAbandoned(engine.database, lease)
    return await drainOwned(engine, lease)
  }
  finally {
    await engine.leases.release(lease)
      .catch(error => engine.log.warn({ err: error, laneId }, 'lease.not_released')) // It runs out by itself.
  }
}

async function drainOwned(engine: Engine, lease: Lease): Promise<Rest> {
  const until = performance.now() + turnMs
  let finished: FinishedAttempt | null = null
  for (let events = 0; ; events += 1) {
    const turnOver = events >= turnEvents || performance.now() >= until || engine.isStopping()
    const head = await takeStep(engine, lease, { lane: lease, finished, startNext: !turnOver })
    if (head === 'lost') return { kind: 'idle' }
    if (head === 'not asked') return { kind: 'more' }
    if (!head.claimed) return restOf(head)
    finished = await makeAttempt(engine, lease, head)
    if (!finished) return { kind: 'later', delayMs: takenDelayMs }
  }
}

/** Milliseconds between tries to write down a step while the database is away. */
const stepRetryMs = 250

/** A step that outlives a restart of the database: what is known of an attempt is written as long as the lane is ours. */
async function takeStep(engine: Engine, lease: Lease, step: Step): Promise<StepResult> {
  for (;;) {
    try {
      return await engine.steps.add(step)
    }
    catch (error) {
      if (!(error instanceof WaybillError) || error.code !== 'unavailable' || !lease.isSafe()) throw error
      await sleep(stepRetryMs)
    }
  }
}

function restOf(head: HeadRow): Rest {
  if (head.stopped || head.dueInMs === null) return { kind: 'idle' }
  return { kind: 'later', delayMs: head.dueInMs }
}

/** Makes the attempt and decides; null when the lane may no longer be ours, so that nothing is sent or written. */
async function makeAttempt(engine: Engine, lease: Lease, event: ClaimedEvent): Promise<FinishedAttempt | null> {
  if (!lease.isSafe()) return null
  const result = await attempt(event, { seal: engine.seal, egress: engine.egress, destination: engine.destination, signal: lease.signal })
  if (result.kind === 'lost') return null
  const finished = describeFinished(lease, event, result)
  engine.log.info({
    eventId: event.eventId, integrationId: event.integrationId, laneId: lease.laneId, seq: event.seq, action: event.action, attempt: event.number,
    outcome: finished.outcome, httpStatus: finished.httpStatus, durationMs: finished.durationMs, status: finished.status, error: finished.errorCode,
  }, 'attempt.finished')
  return finished
}

function describeFinished(lane: OwnedLane, event: ClaimedEvent, result: Extract<AttemptResult, { kind: 'ended' }>): FinishedAttempt {
  const { verdict } = result
  const decision = decide(verdict, { ...event, policy: policyFor(event.retryPolicies, event.action), random: Math.random() })
  const error = decision.to === 'success' ? null : decision.error
  return {
    laneId: lane.laneId,
    epoch: lane.epoch,
    eventId: event.eventId,
    number: event.number,
    trigger: event.trigger,
    startedAt: event.startedAt,
    durationMs: Math.round(result.durationMs),
    outcome: verdict.class,
    httpStatus: result.httpStatus,
    errorCode: error?.code ?? null,
    errorMessage: error?.message ?? null,
    items: verdict.class === 'transient' ? null : verdict.items,
    status: decision.to,
    delayMs: decision.to === 'queued' ? decision.delayMs : 0,
    retryCount: decision.to === 'queued' ? decision.retryCount : event.retryCount,
    hold: decision.to === 'failed' ? decision.hold : null,
    log: result.log,
  }
}

/** One step of a lane: what ended, and whether the next attempt shall start. */
interface Step { lane: Lease, finished: FinishedAttempt | null, startNext: boolean }

/** The lane's head after the step, or `lost` when the lane is not ours any more. */
type StepResult = HeadRow | 'lost' | 'not asked'

export type StepGroup = Group<Step, StepResult>

/** Makes the group in which all lanes of this process take their steps. */
export function makeStepGroup(database: Database): StepGroup {
  return makeGroup<Step, StepResult>({
    maxBatch: 200,
    maxWaiting: Infinity,
    run: steps => database.hot(async (transaction) => {
      const finished = steps.flatMap(step => step.finished ?? [])
      const written = new Set(finished.length > 0 ? await finishAttempts(transaction, finished) : [])
      const going = steps.filter(step => step.startNext && (!step.finished || written.has(step.finished.eventId)))
      const lanes = going.filter(({ lane }) => lane.isSafe()).map(({ lane }) => ({ laneId: lane.laneId, epoch: lane.epoch }))
      const heads = new Map((lanes.length > 0 ? await claimHeads(transaction, lanes) : []).map(head => [head.laneId, head]))
      return steps.map((step) => {
        if (step.finished && !written.has(step.finished.eventId)) return 'lost'
        return step.startNext ? heads.get(step.lane.laneId) ?? 'lost' : 'not asked'
      })
    }),
  })
}
