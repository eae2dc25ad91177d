/** The probe: while a destination is down, one waiting event at a time finds out whether it answers again. */
import { listDueLanes } from '../db/queries/lanes.ts'
import type { Engine } from './drain.ts'
import { drainLane } from './drain.ts'

/**
 * Makes what sends a probe: a single attempt with the head of a lane that is due. The lanes take turns in the order of their ids,
 * so that it is not always the same event that is tried.
 */
export function makeProbe(engine: Engine): () => Promise<void> {
  let last: string | undefined
  const findNext = async (after?: string) => (await engine.database.hot(transaction => listDueLanes(transaction, 1, after)))[0]
  return async () => {
    const lane = await findNext(last) ?? await findNext()
    last = lane?.laneId
    if (!lane) return
    const rest = await drainLane(engine, lane.laneId, true)
    if (rest.kind !== 'idle') engine.wake([lane.laneId], { turn: { integrationId: lane.integrationId }, delayMs: rest.kind === 'later' ? rest.delayMs : 0 })
  }
}
