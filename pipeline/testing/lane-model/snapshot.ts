/** What the database says of integrations, in the words of the reference, and what their workers would find if they asked now. */
import type { Database, HotTransaction } from '../../../db/client.ts'
import type { HeadRow } from '../../../db/queries/advance.ts'
import { claimHeads } from '../../../db/queries/advance.ts'
import type { Group } from '../../group.ts'
import { makeGroup } from '../../group.ts'
import { staleWriteGuard } from '../../newer-data.ts'
import type { Reference, ReferenceEvent } from './reference.ts'

/** What is kept of an event on both sides, told in the words of the reference. */
export type EventView = Omit<ReferenceEvent, 'lane' | 'arrival' | 'adds' | 'skus' | 'lastItems' | 'isUncertain'> & { lane: string, attemptCount: number }

/** `next` is what {@link describeHead} says, or `busy` while an attempt is under way. */
export interface LaneView {
  key: string
  generation: number
  epoch: number
  nextSeq: number
  isLeased: boolean
  held: string | null
  heldBy: string | null
  next: string
}

/** Events in the order of their ids, lanes in the order of their keys. */
export type View = Pick<Reference, 'laneGeneration' | 'openGeneration' | 'isPaused' | 'isDeleted'> & { events: EventView[], lanes: LaneView[] }

export type Snapshots = Group<string, View>

/** Looks at integrations, many in one transaction, which is rolled back: asking whose turn it is would start attempts. */
export function makeSnapshots(database: Database): Snapshots {
  return makeGroup<string, View>({
    maxBatch: 50,
    maxWaiting: Infinity,
    async run(integrationIds) {
      const undo = new Undo()
      await database.hot(async (transaction) => {
        undo.views = await look(transaction, integrationIds)
        throw undo
      }).catch((error) => {
        if (error !== undo) throw error
      })
      return undo.views
    },
  })
}

/** Thrown to roll back; carries out what was seen. */
class Undo extends Error {
  views: View[] = []
}

type Own<Row> = Row & { owner: string }

async function look(transaction: HotTransaction, ids: readonly string[]): Promise<View[]> {
  const [owners, lanes, events] = await Promise.all([readOwners(transaction, ids), readLanes(transaction, ids), readEvents(transaction, ids)])
  const busy = new Set(events.filter(event => event.status === 'processing').map(event => event.laneId)) // Its owner asks when the attempt has ended.
  const heads = await claimHeads(transaction, lanes.filter(({ laneId }) => !busy.has(laneId)), staleWriteGuard)
  const nextOf = new Map(heads.map(head => [head.laneId, describeHead(head)]))
  return ids.flatMap(id => owners.filter(({ owner }) => owner === id).map(({ owner: _, ...integration }) => ({
    ...integration,
    events: events.filter(({ owner }) => owner === id).map(({ owner: _, laneId: __, ...event }) => event),
    lanes: lanes.filter(({ owner }) => owner === id).map(({ owner: _, laneId, ...lane }) => ({ ...lane, next: nextOf.get(laneId) ?? 'busy' })),
  })))
}

const readOwners = (transaction: HotTransaction, ids: readonly string[]) => transaction<Own<Omit<View, 'events' | 'lanes'>>[]>`
  select id as owner, lane_generation as "laneGeneration", open_generation as "openGeneration", paused_at is not null as "isPaused", deleted_at is not null as "isDeleted"
  from integrations where id = any(${[...ids]}::uuid[])`

const readLanes = (transaction: HotTransaction, ids: readonly string[]) => transaction<Own<Omit<LaneView, 'next'> & { laneId: string }>[]>`
  select integration_id as owner, id as "laneId", key, generation, epoch::int, next_seq::int as "nextSeq",
    coalesce(lease_until > clock_timestamp(), false) as "isLeased", held_reason as held, held_by_event_id as "heldBy"
  from lanes where integration_id = any(${[...ids]}::uuid[]) order by key collate "C"`

/** Far pauses are hours long, so what is due within a minute is due. */
const readEvents = (transaction: HotTransaction, ids: readonly string[]) => transaction<Own<EventView & { laneId: string }>[]>`
  select e.integration_id as owner, e.lane_id as "laneId", e.id, l.key as lane, e.seq::int, coalesce(e.place_seq, e.seq)::int as place, e.status, e.attempt_count as "attemptCount",
    array(select a.outcome from attempts a where a.event_id = e.id order by a.number) as attempts,
    e.retry_count as "retryCount", e.refusal_count as "refusalCount", e.trigger = 'manual' as "isManual", e.parked_at is not null as "isParked",
    coalesce(e.next_attempt_at < clock_timestamp() + interval '1 minute', true) as "isDue", e.forced as "isForced",
    e.force_stop as "forceStop", e.resubmit_enabled as "resubmitEnabled", e.is_current_attempt as "isCurrent",
    e.superseded_by_event_id is not null as "isSuperseded", e.error_code as "errorCode", e.processing_epoch::int as "processingEpoch"
  from integration_events e join lanes l on l.id = e.lane_id where e.integration_id = any(${[...ids]}::uuid[]) order by e.id`

/** What a worker found that asked for the next attempt of a lane, in the words of the reference. */
export function describeHead(head: HeadRow): string {
  const last = head.isLastOfOrdering ? ', last of its ordering' : ''
  if (head.claimed) return `started ${head.eventId}`
  if (head.supersededBy !== null) return 'superseded'
  if (head.stopped) return `stopped${last}`
  if (head.dueInMs === null) return `empty${last}`
  return 'later'
}
