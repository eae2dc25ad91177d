/** What senders and workers do to the {@link Reference}. */
import type { Arriving, Reference, ReferenceEvent, ReferenceLane } from './reference.ts'
import { describeNext, enter, findHead, guard, makeWaiting } from './reference.ts'
import type { Answer, Answered } from './answers.ts'
import { answers } from './answers.ts'

/** A lane as a worker believes to own it, and its attempt under way with what was known when that began. */
export interface ReferenceLease { lane: ReferenceLane, epoch: number, attempt: ReferenceAttempt | null }

interface ReferenceAttempt { event: ReferenceEvent, resubmitEnabled: boolean, isOvertaken: boolean }

/** However few retries are granted, this many interruptions are made good. */
const minInterruptions = 3

/** A message arrives; its lane is made when it is the first one there. */
export function accept(model: Reference, laneKey: string, message: Omit<Arriving, 'lane' | 'arrival'>) {
  const key = model.laneGeneration === 0 ? laneKey : `${model.laneGeneration}/${laneKey}`
  const lane = model.lanes.find(known => known.key === key) ?? addLane(model, key)
  model.arrivals += 1
  enter(model, makeWaiting({ ...message, lane, arrival: model.arrivals }))
}

function addLane(model: Reference, key: string): ReferenceLane {
  const lane: ReferenceLane = { key, generation: model.laneGeneration, epoch: 0, lease: 'free', held: null, events: [] }
  model.lanes.push(lane)
  return lane
}

/** Makes a worker the owner of a lane, unless somebody else is. */
export function claim(lane: ReferenceLane): ReferenceLease | null {
  if (lane.lease === 'live') return null
  lane.lease = 'live'
  lane.epoch += 1
  return { lane, epoch: lane.epoch, attempt: null }
}

/** A new owner clears up: what waits for a deleted integration is skipped, what is under way was interrupted. */
export function recover(model: Reference, lane: ReferenceLane) {
  for (const event of lane.events) if (model.isDeleted && event.status === 'queued') skip(event)
  const abandoned = lane.events.find(event => event.status === 'processing')
  if (!abandoned) return
  const { settings: { retries, onInterrupted, onExhausted } } = model
  abandoned.attempts.push('interrupted')
  abandoned.errorCode = 'interrupted'
  abandoned.processingEpoch = null
  abandoned.isUncertain = true
  if (onInterrupted === 'hold') return fail(abandoned, 'interrupted')
  const mayRetry = abandoned.resubmitEnabled && abandoned.retryCount < Math.max(retries, minInterruptions)
  if (!mayRetry) return fail(abandoned, onExhausted === 'hold' ? 'exhausted' : null)
  retry(abandoned, { isDue: true, costs: true })
}

/** Ends the attempt under way and, if wanted, starts the next one; says what came of it. A former owner changes nothing. */
export function step(model: Reference, lease: ReferenceLease, { answer, startNext }: { answer: Answer, startNext: boolean }): string {
  const isLost = lease.epoch !== lease.lane.epoch
  if (isLost && (startNext || lease.attempt)) return 'lost'
  if (lease.attempt) finish(model, lease.attempt, lease.attempt.isOvertaken ? unsent : answers[answer](lease.attempt.event.skus))
  lease.attempt = null
  if (!startNext) return 'not asked'
  const next = describeNext(model, lease.lane)
  const head = findHead(lease.lane)
  if (head && next.startsWith('started')) lease.attempt = start(model, head)
  if (head && next.startsWith('superseded')) Object.assign(head, { status: 'skipped', isSuperseded: true, isDue: true })
  return next
}

function start(model: Reference, event: ReferenceEvent): ReferenceAttempt {
  const isOvertaken = guard(model, event) === 'overtaken in part'
  event.status = 'processing'
  event.processingEpoch = event.lane.epoch
  return { event, resubmitEnabled: event.resubmitEnabled, isOvertaken }
}

/** Nothing is sent of what newer data have overtaken in part, so nobody answers. */
const unsent: Answered = { class: 'permanent', code: 'superseded_in_part', items: null, costsRetry: false }

function finish(model: Reference, { event, resubmitEnabled }: ReferenceAttempt, answered: Answered) {
  event.attempts.push(answered.class)
  event.processingEpoch = null
  event.errorCode = answered.code
  if (answered.items) Object.assign(event, { lastItems: answered.items, isUncertain: false })
  if (answered.class === 'transient') event.isUncertain = true
  const isApplied = (index: number) => answered.class === 'success' || answered.items?.[index] === true
  model.writes.push(...event.skus.flatMap((sku, index) => isApplied(index) ? [{ event, sku }] : []))
  if (answered.class === 'success') return Object.assign(event, { status: 'success', isForced: false })
  if (answered.class === 'permanent') return fail(event, null)
  const mayRetry = resubmitEnabled && (!answered.costsRetry || event.retryCount < model.settings.retries)
  if (mayRetry) retry(event, { isDue: false, costs: answered.costsRetry })
  else fail(event, model.settings.onExhausted === 'hold' ? 'exhausted' : null)
}

function retry(event: ReferenceEvent, { isDue, costs }: { isDue: boolean, costs: boolean }) {
  Object.assign(event, { status: 'queued', isDue, isManual: false, retryCount: event.retryCount + (costs ? 1 : 0) })
}

function fail(event: ReferenceEvent, hold: 'exhausted' | 'interrupted' | null) {
  Object.assign(event, { status: 'failed', isForced: false })
  if (hold !== null) event.lane.held = { reason: hold, by: event }
}

/** `queued → skipped`, wherever the event stands. */
export function skip(event: ReferenceEvent) {
  Object.assign(event, { status: 'skipped', isParked: false, isDue: true })
}
