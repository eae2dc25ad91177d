/** What a person can do with an event: which moves it allows now, and which of them free a lane that is blocked. */
import type { EventDetail } from '../../shared/events.ts'
import { isFinished } from '../../shared/events.ts'
import type { BlockReason } from '../../shared/lanes.ts'

/** Every move, in the order in which the buttons stand: the one that helps most often comes last, where the eye ends. */
export const moves = ['skip', 'park', 'clear-stop', 'put-back', 'retry-now', 'resubmit'] as const

/** Moves that keep the machine from an event, or let it at it again. They are rare, and stand in a menu. */
export const brakes = ['stop', 'stop-retries', 'allow-retries'] as const
type Brake = (typeof brakes)[number]
export type Move = (typeof moves)[number] | Brake

export const moveIcons: Record<Move, string> = {
  'skip': 'i-lucide-circle-slash',
  'park': 'i-lucide-circle-parking',
  'clear-stop': 'i-lucide-play',
  'put-back': 'i-lucide-undo-2',
  'retry-now': 'i-lucide-fast-forward',
  'resubmit': 'i-lucide-rotate-cw',
  'stop': 'i-lucide-hand',
  'stop-retries': 'i-lucide-repeat-2',
  'allow-retries': 'i-lucide-repeat',
}

/** True for moves that let an event be sent; its button is the one that stands out. No event allows two of them. */
export function isHelping(move: Move): boolean {
  return move !== 'skip' && move !== 'park'
}

export type MovableEvent = Pick<EventDetail, 'id' | 'status' | 'parkedAt' | 'nextAttemptAt' | 'forceStop' | 'resubmitEnabled' | 'isCurrentAttempt' | 'lanePlace'>

const allowed: Record<Move, (event: MovableEvent) => boolean> = {
  'skip': event => event.status === 'queued' || (event.status === 'failed' && event.isCurrentAttempt),
  'park': event => (event.status === 'queued' && event.parkedAt === null) || (event.status === 'failed' && event.lanePlace.heldByEventId === event.id),
  'clear-stop': event => event.forceStop && event.isCurrentAttempt && event.status !== 'success',
  'put-back': event => event.parkedAt !== null,
  'retry-now': event => event.status === 'queued' && event.parkedAt === null && event.nextAttemptAt !== null && !event.forceStop,
  'resubmit': event => (event.status === 'failed' || event.status === 'skipped') && event.isCurrentAttempt && !event.forceStop,
  'stop': event => !event.forceStop && event.isCurrentAttempt && (isUnfinished(event) || event.status === 'failed'),
  'stop-retries': event => event.resubmitEnabled && isUnfinished(event),
  'allow-retries': event => !event.resubmitEnabled && isUnfinished(event),
}

const isUnfinished = (event: MovableEvent) => !isFinished(event.status)

/** The moves that an event allows as it stands. One that was replaced by a newer version of itself allows none. */
export function movesOf(event: MovableEvent): Move[] {
  return moves.filter(move => allowed[move](event))
}

/** The brakes that can be put on or taken off as the event stands. */
export function brakesOf(event: MovableEvent): Brake[] {
  return brakes.filter(brake => allowed[brake](event))
}

/** What frees a lane, for each reason that may block it. Without moves it ends by itself, or the integration has to be resumed. */
export const movesThatFree: Record<BlockReason, readonly Move[]> = {
  paused: [],
  held: ['skip', 'park', 'resubmit'],
  stopped: ['skip', 'park', 'clear-stop'],
  earlier_ordering: [],
  destination_down: ['retry-now'],
  retry: ['skip', 'park', 'retry-now'],
}
