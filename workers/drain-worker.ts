/** Turns nudges of the queue into drained lanes. */
import { findDueInMs } from '../db/queries/lanes.ts'
import { drainLane } from '../pipeline/drain.ts'
import type { Engine } from '../pipeline/drain.ts'
import type { Nudge, NudgeQueue, NudgeWorker } from '../pipeline/nudges.ts'

/** Starts draining lanes, `concurrency` at a time. */
export function startDrainWorker(engine: Engine, queue: NudgeQueue, concurrency: number): NudgeWorker {
  return queue.work(nudge => handleNudge(engine, queue, nudge), concurrency)
}

/** What is left of the lane is nudged again, which takes effect when this nudge is done and ranks behind those that wait. */
async function handleNudge(engine: Engine, queue: NudgeQueue, nudge: Nudge) {
  const { laneId } = nudge
  const rest = await drainLane(engine, laneId).catch((error: unknown) => {
    engine.log.error({ err: error, laneId }, 'drain.failed') // BullMQ forgets the job; the sweeper wakes the lane again.
    throw error
  })
  if (rest.kind === 'idle') return
  const turn = rest.integrationId === null ? nudge.turn : { integrationId: rest.integrationId }
  const delayMs = rest.kind === 'later' ? rest.delayMs : 0
  await queue.nudge(laneId, { turn, delayMs })
  if (await nudge.isAskedFor()) await queue.nudge(laneId)
  else if (delayMs > 0) await wakeIfDueMeanwhile(engine, queue, { laneId, turn }, delayMs)
}

/** A nudge that came just before the lane was put aside would wait for the whole delay, so the head is looked at once more. */
async function wakeIfDueMeanwhile(engine: Engine, queue: NudgeQueue, { laneId, turn }: Pick<Nudge, 'laneId' | 'turn'>, delayMs: number) {
  const dueInMs = await engine.database.hot(transaction => findDueInMs(transaction, laneId))
  if (dueInMs !== null && dueInMs < delayMs - 100) await queue.nudge(laneId, { turn, delayMs: dueInMs })
}
