/**
 * Draining a lane: claim it, then take its head again and again, oldest first, until nothing is due. Each step writes down
 * the attempt that ended and starts the next one in a single transaction, which it shares with the other lanes of this
 * process.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { Database } from '../db/client.ts'
import { mayPass } from '../db/connection-trouble.ts'
import type { ClaimedEvent, HeadRow } from '../db/queries/advance.ts'
import { putBackUnsent } from '../db/queries/advance.ts'
import type { FinishedAttempt } from '../db/queries/finish-attempts.ts'
import { WaybillError } from '../shared/waybill-error.ts'
import type { Destination } from './attempt.ts'
import { attempt } from './attempt.ts'
import type { DestinationWatch } from './destination-watch.ts'
import type { Egress } from './egress.ts'
import { openNextOrdering } from './generations.ts'
import type { Lease, Leases } from './leases.ts'
import type { Masking } from './mask/masking.ts'
import type { Maskings } from './mask/maskings.ts'
import { countAttempt } from './metrics/count-attempt.ts'
import type { Wake } from './nudges.ts'
import { recoverAbandoned } from './recover.ts'
import type { Seal } from './seal.ts'
import type { EndedStep, Step, StepGroup, StepResult } from './steps.ts'

/** What is left of a lane: nothing to do, more at once, or more in a while. */
export type Rest = { kind: 'idle' } | Unfinished

/** `integrationId` is null when somebody else owns the lane. */
type Unfinished = ({ kind: 'more' } | { kind: 'later', delayMs: number }) & { integrationId: string | null }

export interface Engine {
  database: Database
  seal: Seal
  maskings: Maskings
  egress: Egress
  destination: Destination
  /** What is known of the destination, shared by all workers. */
  watch: DestinationWatch
  leases: Leases
  steps: StepGroup
  wake: Wake
  log: Logger
  /** True once the process is to end: lanes then stop after the call under way. */
  isStopping: () => boolean
}

/** After so many events or so long a lane lets the others have their turn. */
const [turnEvents, turnMs] = [50, 500]

/** A lane that somebody else owns is looked at again after this long, in case its owner has died. */
const takenDelayMs = 3000

/**
 * Works off what is due in a lane. Resolves early, without an error, when the lane is taken away. While the destination is
 * down nothing is touched, unless this is the probe, which makes a single attempt.
 */
export async function drainLane(engine: Engine, laneId: string, isProbe = false): Promise<Rest> {
  if (engine.watch.isDown() && !isProbe) return { kind: 'idle' } // Whoever notices the recovery wakes it.
  const lease = await engine.leases.claim(laneId)
  if (!lease) return { kind: 'later', delayMs: takenDelayMs, integrationId: null }
  try {
    await recoverAbandoned(engine.database, lease)
    return await drainOwned(engine, lease, isProbe)
  }
  finally {
    await engine.leases.release(lease)
      .catch(error => engine.log.warn({ err: error, laneId }, 'lease.not_released')) // It runs out by itself.
  }
}

async function drainOwned(engine: Engine, lease: Lease, isProbe: boolean): Promise<Rest> {
  const until = performance.now() + turnMs
  const maxEvents = isProbe ? 1 : turnEvents
  const { integrationId } = lease
  let ended: EndedStep | null = null
  for (let events = 0; ; events += 1) {
    const turnOver = events >= maxEvents || performance.now() >= until || engine.isStopping()
    const step = await takeStep(engine, lease, { lane: lease, ended, startNext: !turnOver, isProbe })
    if (step.kind === 'lost') return { kind: 'idle' }
    if (ended && step.finished) noteFinished(engine.log, ended.event, step.finished)
    if (step.next === 'not asked') return { kind: 'more', integrationId }
    if (step.next === 'destination down' || step.next === 'not ours') return { kind: 'idle' }
    ended = null
    if (step.next.supersededBy !== null) continue
    if (!step.next.claimed) return restOf(engine, step.next)
    ended = await makeAttempt(engine, lease, step.next)
    if (!ended) return { kind: 'later', delayMs: takenDelayMs, integrationId }
  }
}

/** Milliseconds between tries to write down a step while the database cannot do it. */
const stepRetryMs = 250

/** A step that outlives a restart of the database: what is known of an attempt is written as long as the lane is ours. */
async function takeStep(engine: Engine, lease: Lease, step: Omit<Step, 'isRepeat'>): Promise<StepResult> {
  for (let isRepeat = false; ; isRepeat = true) {
    try {
      return await engine.steps.add({ ...step, isRepeat })
    }
    catch (error) {
      const isUnavailable = error instanceof WaybillError && error.code === 'unavailable'
      if (!(isUnavailable || mayPass(error)) || !lease.isSafe()) throw error
      await sleep(stepRetryMs)
    }
  }
}

async function restOf(engine: Engine, head: HeadRow): Promise<Rest> {
  if (head.isLastOfOrdering) engine.wake(await openNextOrdering(engine.database, head.ownerId), { turn: { integrationId: head.ownerId } })
  if (head.stopped || head.dueInMs === null) return { kind: 'idle' }
  return { kind: 'later', delayMs: head.dueInMs, integrationId: head.ownerId }
}

/** Makes the attempt; null when the lane may no longer be ours, so that nothing is sent or written. */
async function makeAttempt(engine: Engine, lease: Lease, event: ClaimedEvent): Promise<EndedStep | null> {
  const masking = await findMasking(engine, lease, event.integrationId)
  if (!masking || !lease.isSafe()) {
    await engine.database.hot(transaction => putBackUnsent(transaction, [{ laneId: lease.laneId, epoch: lease.epoch, exceptEventId: null }]))
      .catch(error => engine.log.warn({ err: error, eventId: event.eventId }, 'attempt.not_put_back')) // It is recorded as interrupted.
    return null
  }
  const result = await attempt(event, { seal: engine.seal, masking, egress: engine.egress, destination: engine.destination, signal: lease.signal })
  return result.kind === 'lost' ? null : { event, result }
}

/** What is to be masked. Nothing is sent before it is known, because nothing could be written down of it. */
async function findMasking(engine: Engine, lease: Lease, integrationId: string): Promise<Masking | null> {
  while (lease.isSafe()) {
    try {
      return await engine.maskings.of(integrationId)
    }
    catch (error) {
      engine.log.warn({ err: error, integrationId }, 'masking.not_known')
      await sleep(stepRetryMs)
    }
  }
  return null
}

function noteFinished(log: Logger, event: ClaimedEvent, finished: FinishedAttempt) {
  countAttempt(finished)
  log.info({
    eventId: event.eventId, integrationId: event.integrationId, laneId: finished.laneId, seq: event.seq, action: event.action, attempt: event.number,
    outcome: finished.outcome, httpStatus: finished.httpStatus, durationMs: finished.durationMs, status: finished.status, error: finished.errorCode,
  }, 'attempt.finished')
}
