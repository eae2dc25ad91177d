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

/** `place` and `age` are its own, or those of the event that it replaces: where it stands in its lane, and how old its data are. */
export interface ReferenceEvent {
  id: string
  lane: ReferenceLane
  seq: number
  place: number
  age: string
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
  /** What was last said of its items. */
  lastItems: boolean[] | null
}

export interface Reference {
  settings: Settings
  laneGeneration: number
  openGeneration: number
  isPaused: boolean
  isDeleted: boolean
  lanes: ReferenceLane[]
  events: ReferenceEvent[]
  /** Everything that was ever applied. */
  writes: { event: ReferenceEvent, sku: string }[]
}

/** An integration to which nothing has been sent. */
export const makeReference = (settings: Settings): Reference =>
  ({ settings: { ...settings }, laneGeneration: 0, openGeneration: 0, isPaused: false, isDeleted: false, lanes: [], events: [], writes: [] })

/** What makes an event besides its place; `replaces` gives it that of another one. */
export interface Arriving { id: string, lane: ReferenceLane, adds: boolean, skus: readonly string[], replaces?: ReferenceEvent }

/** An event that waits for its turn, not in its lane yet. */
export function makeWaiting({ id, lane, adds, skus, replaces }: Arriving): ReferenceEvent {
  const seq = lane.events.length + 1
  return {
    id, lane, seq, adds, skus: [...skus], place: replaces?.place ?? seq, age: replaces?.age ?? id, status: 'queued', attempts: [], retryCount: 0,
    refusalCount: 0, isManual: replaces !== undefined, isParked: false, isDue: true, isForced: false, forceStop: false, resubmitEnabled: true,
    isCurrent: true, isSuperseded: false, errorCode: null, processingEpoch: null, lastItems: null,
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

/** Newer data were applied to something that this event overwrites. A difference is never overtaken by another difference. */
export function isOvertaken(model: Reference, event: ReferenceEvent): boolean {
  return model.writes.some(({ event: other, sku }) => other !== event && event.skus.includes(sku) && !(other.adds && event.adds)
    && (other.lane === event.lane ? other.place > event.place : other.age > event.age))
}

/** What a worker that asks for the next attempt of a lane finds. */
export function describeNext(model: Reference, lane: ReferenceLane): string {
  if (lane.events.some(event => event.status === 'processing')) return 'busy'
  const head = findHead(lane)
  const isStopped = lane.held !== null || model.isPaused || model.isDeleted || lane.generation > model.openGeneration || head?.forceStop === true
  if (!head) return `${isStopped ? 'stopped' : 'empty'}${isLastOfOrdering(model, lane) ? ', last of its ordering' : ''}`
  if (isStopped) return 'stopped'
  if (!head.isDue) return 'later'
  const isSecondTry = head.attempts.length > 0 || head.isManual
  return isSecondTry && !head.isForced && isOvertaken(model, head) ? 'superseded' : `started ${head.id}`
}

const isLastOfOrdering = (model: Reference, lane: ReferenceLane) =>
  lane.generation === model.openGeneration && model.openGeneration < model.laneGeneration

/** Opens the next generation if everything in the earlier ones is finished or parked, and none of their lanes holds. */
export function openNext(model: Reference) {
  const standing = model.lanes.filter(lane => lane.held !== null || findHead(lane)).map(lane => lane.generation)
  model.openGeneration = Math.max(model.openGeneration, Math.min(model.laneGeneration, ...standing))
}
