/** What people do to the {@link Reference}. Every move says `done`, or the code of the refusal, and a refused move changes nothing. */
import type { Ordering, Reference, ReferenceEvent } from './reference.ts'
import { enter, isOvertaken, makeWaiting, markOvertaken, openNext } from './reference.ts'
import { skip } from './reference-worker.ts'

type Said = 'done' | 'conflict' | 'applied_in_part' | 'superseded' | 'not_found'

/** Codes after which the destination is known not to have applied the message. */
const definite = ['rejected', 'items_rejected']

const mayGoAgain = (event: ReferenceEvent) => (event.status === 'failed' || event.status === 'skipped') && event.isCurrent && !event.forceStop

/** The lane goes on if it held behind this event. */
function release(event: ReferenceEvent): Said {
  if (event.lane.held?.by === event) event.lane.held = null
  return 'done'
}

/** What waits again goes before the lanes of newer orderings. */
function reopen(model: Reference, event: ReferenceEvent): Said {
  model.openGeneration = Math.min(model.openGeneration, event.lane.generation)
  return release(event)
}

/** What came to its end waits again in its old place. Refused when a part of a difference would count twice, or newer data were applied, unless forced. */
export function resubmit(model: Reference, event: ReferenceEvent, force: boolean): Said {
  if (!force && event.errorCode === 'items_rejected' && event.adds) return 'applied_in_part'
  if (!mayGoAgain(event)) return 'conflict'
  if (!force && isOvertaken(model, event)) return 'superseded'
  const refusalCount = event.refusalCount + (definite.includes(event.errorCode ?? '') ? 1 : 0)
  Object.assign(event, {
    refusalCount, status: 'queued', isManual: true, retryCount: 0, isDue: true, isForced: force, isSuperseded: false, errorCode: null,
  })
  return reopen(model, event)
}

/** What waits or has failed is not to be sent. */
export function skipByHand(event: ReferenceEvent): Said {
  if (event.status !== 'queued' && event.status !== 'failed') return 'conflict'
  skip(event)
  return release(event)
}

/** What waits is taken aside; a dead letter behind which its lane holds only lets the lane go. */
export function park(event: ReferenceEvent): Said {
  const isHolding = event.lane.held?.by === event
  const isWaiting = event.status === 'queued' && !event.isParked
  if (!isWaiting && !isHolding) return 'conflict'
  if (isWaiting) Object.assign(event, { isParked: true, isDue: true })
  return release(event)
}

/** What was taken aside stands in its place again. Refused when newer data were applied, unless forced. */
export function unpark(model: Reference, event: ReferenceEvent, force: boolean): Said {
  if (!event.isParked) return 'conflict'
  if (!force && isOvertaken(model, event)) return 'superseded'
  Object.assign(event, { isParked: false, isManual: true, isForced: force })
  return reopen(model, event)
}

/** The planned retry comes now. */
export function hurry(event: ReferenceEvent): Said {
  if (event.status !== 'queued' || event.isDue) return 'conflict'
  event.isDue = true
  return release(event)
}

/** Which items of an event are still to be applied; null when it cannot or need not be told apart from all of them. */
function listMissing(model: Reference, event: ReferenceEvent, force: boolean): string[] | null {
  const failed = event.skus.map((_, index) => event.lastItems?.[index] !== true)
  const overtaken = force ? event.skus.map(() => false) : markOvertaken(model, event)
  const isDivided = event.lastItems?.includes(false) === true || overtaken.includes(true)
  if (!isDivided || (event.adds && event.isUncertain)) return null
  return event.skus.filter((_, index) => failed[index] && !overtaken[index])
}

/** A new event for these items, or for those that were neither applied nor overtaken, takes the place of the old one. */
export function replace(model: Reference, old: ReferenceEvent, wish: { id: string, skus: readonly string[] | 'failed items', force: boolean }): Said {
  if (!mayGoAgain(old) || model.isDeleted) return 'conflict'
  const skus = wish.skus === 'failed items' ? listMissing(model, old, wish.force) : wish.skus
  if (skus === null) return 'conflict'
  if (skus.length === 0) return 'superseded'
  const event = makeWaiting({ id: wish.id, lane: old.lane, arrival: old.arrival, adds: old.adds, skus, replaces: old })
  event.isForced = wish.force
  if (!wish.force && isOvertaken(model, event)) return 'superseded'
  enter(model, event)
  old.isCurrent = false
  return reopen(model, old)
}

/** Stops the sending, or lets it go on. */
export function setPaused(model: Reference, isPaused: boolean): Said {
  if (model.isDeleted) return 'not_found'
  model.isPaused = isPaused
  return 'done'
}

/** What arrives from now on goes to lanes of a new generation. */
export function changeOrdering(model: Reference, ordering: Ordering): Said {
  if (model.isDeleted) return 'not_found'
  if (ordering !== model.settings.ordering) model.laneGeneration += 1
  model.settings.ordering = ordering
  openNext(model)
  return 'done'
}

/** With `force` what waits is skipped; what is under way finishes by itself. */
export function remove(model: Reference, force: boolean): Said {
  if (model.isDeleted) return 'not_found'
  const waiting = model.events.filter(event => event.status === 'queued')
  const isUnfinished = waiting.length > 0 || model.events.some(event => event.status === 'processing')
  if (isUnfinished && !force) return 'conflict'
  waiting.forEach(skip)
  model.isDeleted = true
  return 'done'
}
