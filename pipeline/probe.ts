/** The probe: while a destination is down, one waiting event at a time finds out whether it answers again. */
import { listDueLanes } from '../db/queries/lanes.ts'
import type { Engine } from './drain.ts'
import { drainLane } from './drain.ts'

/** The lane is chosen among so many, so that it is not always the same event that is tried. */
const choice = 50

/** Makes a single attempt with the head of some lane that is due. It costs no retry, whatever comes of it. */
export async function probeDestination(engine: Engine): Promise<void> {
  const lanes = await engine.database.hot(transaction => listDueLanes(transaction, choice))
  const laneId = lanes[Math.floor(Math.random() * lanes.length)]?.laneId
  if (laneId === undefined) return
  const rest = await drainLane(engine, laneId, true)
  if (rest.kind !== 'idle') engine.wake([laneId], rest.kind === 'later' ? rest.delayMs : 0)
}
