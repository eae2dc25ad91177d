/** Turns nudges of the queue into drained lanes. */
import type { Job } from 'bullmq'
import { DelayedError } from 'bullmq'
import { findDueInMs } from '../db/queries/lanes.ts'
import { drainLane } from '../pipeline/drain.ts'
import type { Engine } from '../pipeline/drain.ts'
import type { DrainJob, NudgeQueue, NudgeWorker } from '../pipeline/queue.ts'

/** Starts draining lanes, `concurrency` at a time. */
export function startDrainWorker(engine: Engine, queue: NudgeQueue, concurrency: number): NudgeWorker {
  return queue.work((job, token) => handleNudge(engine, queue, job, token), concurrency)
}

async function handleNudge(engine: Engine, queue: NudgeQueue, job: Job<DrainJob>, token: string | undefined) {
  const { laneId } = job.data
  const rest = await drainLane(engine, laneId).catch((error: unknown) => {
    engine.log.error({ err: error, laneId }, 'drain.failed') // BullMQ forgets the job; the sweeper wakes the lane again.
    throw error
  })
  if (rest.kind === 'idle') return
  // Adding the lane again puts it behind the others; moving this job to the front would starve them.
  if (rest.kind === 'more') return queue.nudge(laneId, 0, job.opts.priority)
  await job.moveToDelayed(Date.now() + Math.ceil(rest.delayMs), token)
  await wakeIfDueMeanwhile(engine, queue, laneId, rest.delayMs)
  throw new DelayedError()
}

/** A nudge that came just before the job was delayed would wait for the whole delay, so the head is looked at once more. */
async function wakeIfDueMeanwhile(engine: Engine, queue: NudgeQueue, laneId: string, delayMs: number) {
  const dueInMs = await engine.database.hot(transaction => findDueInMs(transaction, laneId))
  if (dueInMs !== null && dueInMs < delayMs - 100) await queue.nudge(laneId, dueInMs)
}
