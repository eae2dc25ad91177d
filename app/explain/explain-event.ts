/** What an event's state means in plain words: what happened, what it means, what to do. */
import type { EventError, EventStatus } from '../../shared/events.ts'
import { overtakenCode, partCode } from '../../shared/failures.ts'
import { actionWords, describeSubject } from './actions.ts'
import { causeOf, effects } from './causes.ts'
import type { Tone } from './statuses.ts'
import { statusLook } from './statuses.ts'

export interface ExplainedEvent {
  action: string
  entityId: string | null
  status: EventStatus
  attempts: number
  error: EventError | null
  skipReason?: string | null
  parkedAt?: string | null
  forceStop?: boolean
  supersededByEventId?: string | null
  isCurrentAttempt?: boolean
  payload?: unknown
  lanePlace?: { ahead: number, behind: number, heldByEventId: string | null }
  newerOnSameEntity?: readonly { status: EventStatus }[]
}

export interface Explanation {
  tone: Tone
  /** One sentence: what became of it. */
  headline: string
  /** Why, and what it means for the business. */
  meaning: string
  /** What a person can do, or null when there is nothing to do. */
  advice: string | null
}

/** Times of day in the reader's zone: when the message was accepted, and when it was parked. */
export interface Clock { since: string, parkedSince?: string }

export function explainEvent(event: ExplainedEvent, { since, parkedSince = 'then' }: Clock): Explanation {
  const subject = describeSubject(event.action, event.entityId, event.payload)
  const { tone } = statusLook(event)
  const effect = effects[actionWords(event.action).family](since)
  const circumstances = { event, subject, effect, parkedSince }
  const special = specialCases.find(({ applies }) => applies(event))
  if (special) return { tone, ...special.say(circumstances) }
  const cause = event.error && causeOf(event.error.code)
  const isRetry = event.status === 'queued' && event.attempts > 0 && cause !== null
  if (isRetry) {
    return { tone, headline: `${subject.text} ${subject.be} not ${subject.done.replace(/^(was|were) /, '')} yet.`, meaning: `${cause.happened} ${effect}`, advice: 'Nothing to do: Waybill tries again by itself.' }
  }
  return { tone, ...byStatus[event.status](circumstances) }
}

interface Circumstances {
  event: ExplainedEvent
  subject: ReturnType<typeof describeSubject>
  effect: string
  parkedSince: string
}

type Saying = (circumstances: Circumstances) => Omit<Explanation, 'tone'>

/** What a person or newer data has done to an event says more than its status. The first that applies is said. */
const specialCases: { applies: (event: ExplainedEvent) => boolean, say: Saying }[] = [
  {
    applies: event => Boolean(event.parkedAt),
    say: ({ subject, effect, parkedSince }) => ({
      headline: `${subject.text} ${subject.be} taken aside.`,
      meaning: `Taken aside since ${parkedSince}; the lane goes on without it. ${effect}`,
      advice: 'Put it back when it may be sent: it takes its old place, before everything that arrived after it.',
    }),
  },
  {
    applies: event => event.isCurrentAttempt === false,
    say: ({ subject }) => ({
      headline: `${subject.text} ${subject.be} sent in another version.`,
      meaning: 'Somebody resubmitted it with other data. That made a new message, which has taken its place; this one stays as it arrived.',
      advice: 'Follow the new message. This one is not sent any more.',
    }),
  },
  {
    applies: event => event.status === 'skipped' && Boolean(event.supersededByEventId),
    say: ({ subject }) => ({
      headline: `${subject.text} ${subject.be} out of date and ${subject.be === 'are' ? 'were' : 'was'} not sent.`,
      meaning: 'Newer data for the same had gone through before its turn came. Sending it would have brought old data back.',
      advice: 'Nothing to do. If the old data are the right ones after all, resubmit it.',
    }),
  },
  {
    applies: event => event.status === 'queued' && event.forceStop === true,
    say: ({ subject, effect }) => ({
      headline: `${subject.text} ${subject.be} stopped.`,
      meaning: `Somebody stopped it, and its lane waits behind it. ${effect}`,
      advice: 'Clear the stop to let it go, park it to let the others pass, or skip it.',
    }),
  },
]

const byStatus: Record<EventStatus, Saying> = {
  queued: ({ event, subject }) => ({
    headline: `${subject.text} ${subject.be} waiting to be sent.`,
    meaning: event.lanePlace?.heldByEventId ? 'Its lane is held by a message that failed before it.' : waitingFor(event.lanePlace?.ahead ?? 0),
    advice: event.lanePlace?.heldByEventId ? 'Resubmit or skip the message that holds the lane; this one follows by itself.' : null,
  }),
  processing: ({ subject }) => ({
    headline: `${subject.text} ${subject.be} being sent now.`,
    meaning: 'Waybill is waiting for the commerce platform\'s answer.',
    advice: null,
  }),
  success: ({ event, subject }) => ({
    headline: `${subject.text} ${subject.done}.`,
    meaning: event.attempts > 1 ? `The commerce platform accepted it at attempt ${event.attempts}.` : 'The commerce platform accepted it at the first attempt.',
    advice: null,
  }),
  failed: ({ event, subject, effect }) => {
    const cause = causeOf(event.error?.code ?? '')
    const isOvertaken = event.error?.code !== overtakenCode && event.newerOnSameEntity?.some(newer => newer.status === 'success') === true
    return {
      headline: event.error?.code === partCode ? `${subject.text} went through in part only.` : `${subject.text} ${subject.notDone}.`,
      meaning: `${cause.happened} ${isOvertaken ? 'A newer message about the same entity has gone through since.' : effect}`,
      advice: isOvertaken ? 'Look at the newer message first: resubmitting this one would overwrite newer data. If it is no longer needed, skip it.' : cause.advice,
    }
  },
  skipped: ({ event, subject }) => ({
    headline: `${subject.text} ${subject.be === 'are' ? 'were' : 'was'} ${event.attempts > 0 ? 'given up' : 'not sent'}.`,
    meaning: event.skipReason ? `It was skipped: ${event.skipReason}` : 'It was skipped.',
    advice: 'If it is needed after all, resubmit it.',
  }),
}

function waitingFor(ahead: number): string {
  if (ahead === 0) return 'It is next in its lane.'
  return ahead === 1 ? 'One message is before it in its lane.' : `${ahead.toLocaleString('en')} messages are before it in its lane.`
}
