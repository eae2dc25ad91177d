/** How an integration's lanes stand: what an operator needs to see before deciding what to do. */
import type { Connection, Database } from '../db/client.ts'
import { findOutage } from '../db/queries/destinations.ts'
import { countUnfinished } from '../db/queries/integration-backlog.ts'
import type { LaneOwner, LaneRow } from '../db/queries/lane-state.ts'
import * as queries from '../db/queries/lane-state.ts'
import { countCap } from '../shared/event-filter.ts'
import type { Lane, LaneState } from '../shared/lanes.ts'
import { WaybillError } from '../shared/waybill-error.ts'
import { originOf } from './destination-watch.ts'
import { summariseEvent, toIso } from './event-summary.ts'
import { describeBlock } from './lane-block.ts'
import { entityOf } from './lane-key.ts'

/** Lanes and parked events that are shown, and events counted per lane. */
const [shownLanes, shownParked, waitingCap] = [20, 20, 1000]

/** Where messages go decides whether an outage is the reason. */
interface Context { database: Database, destinationUrl: string }

/** @throws WaybillError `not_found` when there is no such integration or it was deleted */
export function getLaneState({ database, destinationUrl }: Context, integrationId: string): Promise<LaneState> {
  return database.query(async (connection) => {
    const owner = await queries.findLaneOwner(connection, integrationId)
    if (!owner) throw new WaybillError('not_found', 'There is no integration with this id. It may have been deleted.')
    const [backlog, oldest, laneIds, parked, outage] = await Promise.all([
      countUnfinished(connection, integrationId, countCap + 1),
      queries.findOldestWaiting(connection, integrationId),
      queries.listBusyLanes(connection, integrationId, shownLanes + 1),
      queries.listParked(connection, integrationId, shownParked),
      findOutage(connection, originOf(destinationUrl)),
    ])
    const rows = await queries.listLanes(connection, laneIds.slice(0, shownLanes))
    const lanes = (await Promise.all(rows.map(row => describeLane(connection, { row, owner, outage })))).toSorted(byUrgency)
    const [first] = lanes
    return {
      integrationId,
      ordering: owner.ordering,
      pausedAt: toIso(owner.pausedAt),
      backlog: capped(backlog, countCap),
      oldestWaitingAt: toIso(oldest),
      oldestWaitingSeconds: oldest && Math.max(0, (owner.now.getTime() - oldest.getTime()) / 1000),
      head: first?.head ?? null,
      blockedBy: first?.blockedBy ?? null,
      lanes,
      hasMoreLanes: laneIds.length > shownLanes,
      parked: parked.map(summariseEvent),
    }
  })
}

interface LaneContext { row: LaneRow, owner: LaneOwner, outage: Awaited<ReturnType<typeof findOutage>> }

async function describeLane(connection: Connection, { row, owner, outage }: LaneContext): Promise<Lane> {
  const [head, waiting] = await Promise.all([queries.findHead(connection, row.id), queries.countWaiting(connection, row.id, waitingCap + 1)])
  return {
    laneId: row.id,
    entityId: entityOf(row.key),
    waiting: capped(waiting, waitingCap),
    oldestWaitingAt: head && head.acceptedAt.toISOString(),
    head: head && summariseEvent(head),
    blockedBy: describeBlock({
      pausedAt: owner.pausedAt, heldAt: row.heldAt, heldReason: row.heldReason, heldByEventId: row.heldByEventId,
      waitsForEarlierOrdering: row.generation > owner.openGeneration, outage, head, now: owner.now,
    }),
  }
}

/** Blocked lanes first, among equals the one that has waited longest. */
function byUrgency(one: Lane, other: Lane): number {
  const blocked = Number(other.blockedBy !== null) - Number(one.blockedBy !== null)
  return blocked || (one.oldestWaitingAt ?? '9').localeCompare(other.oldestWaitingAt ?? '9')
}

const capped = (count: number, cap: number) => ({ value: Math.min(count, cap), relation: count > cap ? 'gte' as const : 'eq' as const })
