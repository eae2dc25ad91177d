/** The newest event that was applied per thing that it overwrites, as the stale-write guard remembers it (`list_newer_writes` in the migrations). */
import type { FinishedAttempt } from '../../db/queries/finish-attempts.ts'
import { findAction } from '../../pipeline/actions/registry.ts'
import type { RowWriter } from './rows.ts'
import type { Place, SeededEvent } from './seeded-event.ts'
import { placeOf } from './seeded-event.ts'

export interface AppliedWrites {
  /** Takes what an attempt brought about at this moment. Must come before its lane learns that the event has failed. */
  note: (event: SeededEvent, applied: FinishedAttempt['applied'], at: number) => void
  /** The newest event that was applied to something that this one overwrites, or null. */
  findNewer: (event: SeededEvent) => string | null
  write: (rows: RowWriter) => Promise<void>
}

interface Write { event: SeededEvent, key: string, adds: boolean, at: number }

const addsUp = (event: SeededEvent) => findAction(event.message.action)?.addsUp ?? false

/** Within a lane the number decides, between lanes the time of acceptance: the seed changes no ordering. */
function isNewer(one: SeededEvent, other: SeededEvent): boolean {
  const [place, otherPlace] = [placeOf(one), placeOf(other)]
  return one.lane.id === other.lane.id ? place.seq > otherPlace.seq : isLater(place, otherPlace)
}

const isLater = (one: Place, other: Place) => one.at > other.at || (one.at === other.at && one.id > other.id)

/** Remembers nothing yet. */
export function makeAppliedWrites(): AppliedWrites {
  const writes = new Map<string, Write>()
  const nameOf = (event: SeededEvent, key: string, adds: boolean) => `${event.lane.integrationId} ${adds} ${key}`
  return {
    note(event, applied, at) {
      if (applied === null || (applied === 'all' && !event.lane.remembersWrites)) return
      const adds = addsUp(event)
      const all = applied === 'all' || applied.of !== event.writeKeys.length
      for (const key of all ? event.writeKeys : event.writeKeys.filter((_, index) => applied.items.includes(index + 1))) {
        const name = nameOf(event, key, adds)
        const held = writes.get(name)
        if (!held || !isNewer(held.event, event)) writes.set(name, { event, key, adds, at })
      }
    },
    findNewer(event) {
      const kinds = addsUp(event) ? [false] : [false, true]
      const newer = event.writeKeys
        .flatMap(key => kinds.map(adds => writes.get(nameOf(event, key, adds))?.event))
        .filter(other => other !== undefined && other.id !== event.id && isNewer(other, event))
      return newer.reduce((newest, other) => !newest || (other && isLater(placeOf(other), placeOf(newest))) ? other : newest, undefined)?.id ?? null
    },
    async write(rows) {
      for (const { event, key, adds, at } of writes.values()) {
        const place = placeOf(event)
        await rows.add('applied_writes', {
          integration_id: event.lane.integrationId, key, adds, lane_id: event.lane.id, generation: 0,
          place_seq: place.seq, place_at: new Date(place.at), place_id: place.id, event_id: event.id, applied_at: new Date(at),
        })
      }
    },
  }
}
