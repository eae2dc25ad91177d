/**
 * The reference: the lanes of one integration as docs/lifecycle.md and docs/glossary.md describe them, in memory and in the
 * plainest way that can be thought of. It remembers everything and searches all of it, where SQL has indexes and shortcuts.
 */
import type { EventStatus } from '../../../shared/events.ts'

export type Ordering = 'integration' | 'entity' | 'none'

/** How an integration was set up. */
export interface Settings { ordering: Ordering, onExhausted: 'continue' | 'hold', onInterrupted: 'retry' | 'hold', retries: number }

export interface ReferenceLane {
  key: string
  generation: number
  epoch: number
  lease: 'free' | 'live' | 'run out'
  held: { reason: 'exhausted' | 'interrupted', by: ReferenceEvent } | null
  events: ReferenceEvent[]
}

/** `place` and `arrival` are its own, or those of the event that it replaces: where it stands in its lane, and when its data arrived. */
export interface ReferenceEvent {
  id: string
  lane: ReferenceLane
  seq: number
  place: number
  arrival: number
  adds: boolean
  skus: string[]
  status: EventStatus
  /** The outcomes of its finished attempts. */
  attempts: string[]
  retryCount: number
  refusalCount: number
  isManual: boolean
  isParked: boolean
  isDue: boolean
  isForced: boolean
  forceStop: boolean
  resubmitEnabled: boolean
  isCurrent: boolean
  isSuperseded: boolean
  errorCode: string | null
  /** The epoch of its lane under which the attempt under way was started. */
  processingEpoch: number | null
  /** What was last said of its items, and whether an attempt failed since that may have been applied all the same. */
  lastItems: boolean[] | null
  isUncertain: boolean
}

export interface Reference {
  settings: Settings
  laneGeneration: number
  openGeneration: number
  isPaused: boolean
  isDeleted: boolean
  lanes: ReferenceLane[]
  events: ReferenceEvent[]
  /** Messages that have arrived so far. */
  arrivals: number
  /** Everything that was ever applied. */
  writes: { event: ReferenceEvent, sku: string }[]
}

/** An integration to which nothing has been sent. */
export const makeReference = (settings: Settings): Reference =>
  ({ settings: { ...settings }, laneGeneration: 0, openGeneration: 0, isPaused: false, isDeleted: false, lanes: [], events: [], arrivals: 0, writes: [] })

/** What makes an event besides its place; `replaces` gives it that of another one. */
export interface Arriving { id: string, lane: ReferenceLane, arrival: number, adds: boolean, skus: readonly string[], replaces?: ReferenceEvent }

/** An event that waits for its turn, not in its lane yet. */
export function makeWaiting({ id, lane, arrival, adds, skus, replaces }: Arriving): ReferenceEvent {
  const seq = lane.events.length + 1
  return {
    id, lane, seq, adds, skus: [...skus], place: replaces?.place ?? seq, arrival, status: 'queued', attempts: [], retryCount: 0,
    refusalCount: 0, isManual: replaces !== undefined, isParked: false, isDue: true, isForced: false, forceStop: false, resubmitEnabled: true,
    isCurrent: true, isSuperseded: false, errorCode: null, processingEpoch: null, lastItems: null, isUncertain: false,
  }
}

/** Puts an event at the end of its lane's numbers. */
export function enter(model: Reference, event: ReferenceEvent) {
  event.lane.events.push(event)
  model.events.push(event)
}

/** Accepted, not finished, and not taken aside. */
const stands = (event: ReferenceEvent) => (event.status === 'queued' || event.status === 'processing') && !event.isParked

/** The event of a lane whose turn it is. */
export function findHead(lane: ReferenceLane): ReferenceEvent | null {
  const [head] = lane.events.filter(stands).toSorted((one, other) => one.place - other.place || one.seq - other.seq)
  return head ?? null
}

/**
 * Tells of each item of an event whether newer data were applied to what it overwrites. A difference is never overtaken by another
 * difference. Newer is what stands behind in the same lane, belongs to a later ordering, or arrived later; ids say nothing.
 */
export function markOvertaken(model: Reference, event: ReferenceEvent): boolean[] {
  const isNewer = (other: ReferenceEvent) => {
    if (other.lane === event.lane) return other.place > event.place
    if (other.lane.generation !== event.lane.generation) return other.lane.generation > event.lane.generation
    return other.arrival > event.arrival
  }
  const overtakes = (other: ReferenceEvent) => other !== event && !(other.adds && event.adds) && isNewer(other)
  return event.skus.map(sku => model.writes.some(write => write.sku === sku && overtakes(write.event)))
}

/** Newer data were applied to something that this event overwrites. */
export const isOvertaken = (model: Reference, event: ReferenceEvent) => markOvertaken(model, event).includes(true)

/** What the guard says when an event's turn comes again: all of it may go, a part must not, or nothing is left of it. */
export function guard(model: Reference, event: ReferenceEvent): 'free' | 'overtaken in part' | 'superseded' {
  const isSecondTry = event.attempts.length > 0 || event.isManual
  const overtaken = markOvertaken(model, event)
  if (!isSecondTry || event.isForced || !overtaken.includes(true)) return 'free'
  return overtaken.includes(false) ? 'overtaken in part' : 'superseded'
}

/** What a worker that asks for the next attempt of a lane finds. */
export function describeNext(model: Reference, lane: ReferenceLane): string {
  if (lane.events.some(event => event.status === 'processing')) return 'busy'
  const head = findHead(lane)
  const isStopped = lane.held !== null || model.isPaused || model.isDeleted || lane.generation > model.openGeneration || head?.forceStop === true
  if (!head) return `${isStopped ? 'stopped' : 'empty'}${isLastOfOrdering(model, lane) ? ', last of its ordering' : ''}`
  if (isStopped) return 'stopped'
  if (!head.isDue) return 'later'
  return guard(model, head) === 'superseded' ? 'superseded' : `started ${head.id}`
}

const isLastOfOrdering = (model: Reference, lane: ReferenceLane) =>
  lane.generation === model.openGeneration && model.openGeneration < model.laneGeneration

/** Opens the next generation if everything in the earlier ones is finished or parked, and none of their lanes holds. */
export function openNext(model: Reference) {
  const standing = model.lanes.filter(lane => lane.held !== null || findHead(lane)).map(lane => lane.generation)
  model.openGeneration = Math.max(model.openGeneration, Math.min(model.laneGeneration, ...standing))
}
