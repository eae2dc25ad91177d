/** A lane and an event of the seed while they are on their way. */
import { findAction } from '../../pipeline/actions/registry.ts'
import type { Seal } from '../../pipeline/seal.ts'
import type { EventError, EventStatus } from '../../shared/events.ts'
import type { Message } from './messages.ts'
import type { Plan } from './plans.ts'
import type { Row } from './rows.ts'

export interface SeededLane {
  id: string
  integrationId: string
  plan: Plan
  nextSeq: number
  epoch: number
  /** See `lanes.remembers_writes`. */
  remembersWrites: boolean
  /** Milliseconds until which its latest attempt lasted. */
  busyUntil: number
  /** Nothing more goes out of it before the seed's end. */
  isBlocked: boolean
  heldAt: number | null
  heldReason: 'exhausted' | 'interrupted' | null
  heldByEventId: string | null
  leaseUntil: number | null
}

export interface SeededEvent {
  id: string
  lane: SeededLane
  seq: number
  message: Message
  refs: string[]
  writeKeys: string[]
  sealedBody: Uint8Array
  acceptedAt: number
  status: EventStatus
  attemptCount: number
  retryCount: number
  refusalCount: number
  trigger: 'automatic' | 'manual'
  nextAttemptAt: number | null
  attemptStartedAt: number | null
  finishedAt: number | null
  error: EventError | null
  skipReason: string | null
  supersededByEventId: string | null
  /** True when somebody took it out while it waited; such acts are in the audit log. */
  isSkippedByPerson: boolean
  parked: { at: number, reason: string } | null
  isCurrentAttempt: boolean
  /** The event whose place it takes over, when it replaces one. */
  replaces: { eventId: string, place: Place } | null
  attempts: Row[]
  logs: Row[]
}

/** Where an event stands in its lane, and among the lanes of its integration. */
export interface Place { seq: number, id: string, at: number }

/** The event's own place, or the one that it takes over. */
export function placeOf({ id, seq, acceptedAt, replaces }: SeededEvent): Place {
  return replaces?.place ?? { seq, id, at: acceptedAt }
}

/** An event that has just been accepted, numbered by its lane. */
export function makeSeededEvent(seal: Seal, lane: SeededLane, given: { id: string, message: Message, at: number }): SeededEvent {
  const { id, message, at } = given
  const read = findAction(message.action)?.read(message.data)
  const seq = lane.nextSeq
  lane.nextSeq += 1
  return {
    id, lane, seq, message, refs: read?.ok ? read.refs : [], writeKeys: read?.ok ? read.writes : [], acceptedAt: at,
    sealedBody: seal.close(Buffer.from(JSON.stringify(bodyOf(message))), id),
    status: 'queued', attemptCount: 0, retryCount: 0, refusalCount: 0, trigger: 'automatic', nextAttemptAt: null, attemptStartedAt: null, finishedAt: null,
    error: null, skipReason: null, supersededByEventId: null, isSkippedByPerson: false, parked: null, isCurrentAttempt: true, replaces: null,
    attempts: [], logs: [],
  }
}

/** The message as its sender wrote it. */
function bodyOf({ action, entityId, data }: Message) {
  return entityId === null ? { action, data } : { action, entityId, data }
}
