/** What an event's state means in plain words: what happened, what it means, what to do. */
import type { EventError, EventStatus } from '../../shared/events.ts'
import { overtakenCode, partCode } from '../../shared/failures.ts'
import type { Language } from '../texts/language.ts'
import { writeNumber } from '../texts/language.ts'
import type { Headline } from './actions.ts'
import { actionLook, writeHeadline } from './actions.ts'
import { causeOf, effectOf } from './causes.ts'
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

/** Times of day in the reader's zone: when the message was accepted, and when it was parked. Null while that zone is not known. */
export interface Clock { since: string | null, parkedSince?: string | null }

export function explainEvent(event: ExplainedEvent, { since, parkedSince = null }: Clock, language: Language): Explanation {
  const { tone } = statusLook(event)
  const effect = effectOf(actionLook(event.action).family, since, language)
  const circumstances = { event, effect, parkedSince, language, headline: (key: Headline) => writeHeadline(event, key, language) }
  const say = specialCases.find(({ applies }) => applies(event))?.say ?? byStatus[event.status]
  return { tone, ...say(circumstances) }
}

interface Circumstances {
  event: ExplainedEvent
  effect: string
  parkedSince: string | null
  language: Language
  headline: (key: Headline) => string
}

type Saying = (circumstances: Circumstances) => Omit<Explanation, 'tone'>

/** What a person or newer data has done to an event says more than its status. The first that applies is said. */
const specialCases: { applies: (event: ExplainedEvent) => boolean, say: Saying }[] = [
  {
    applies: event => Boolean(event.parkedAt),
    say: ({ headline, effect, parkedSince, language: { t } }) => ({
      headline: headline('parked'),
      meaning: `${parkedSince === null ? t('meanings.parked.aside') : t('meanings.parked.asideSince', { since: parkedSince })} ${effect}`,
      advice: t('meanings.parked.advice'),
    }),
  },
  {
    applies: event => event.isCurrentAttempt === false,
    say: ({ headline, language: { t } }) => ({ headline: headline('replaced'), meaning: t('meanings.replaced.meaning'), advice: t('meanings.replaced.advice') }),
  },
  {
    applies: event => event.status === 'skipped' && Boolean(event.supersededByEventId),
    say: ({ headline, language: { t } }) => ({ headline: headline('outdated'), meaning: t('meanings.outdated.meaning'), advice: t('meanings.outdated.advice') }),
  },
  {
    applies: event => event.status === 'queued' && event.forceStop === true,
    say: ({ headline, effect, language: { t } }) => ({
      headline: headline('stopped'), meaning: `${t('meanings.stopped.meaning')} ${effect}`, advice: t('meanings.stopped.advice'),
    }),
  },
  {
    applies: event => event.status === 'queued' && event.attempts > 0 && event.error !== null,
    say: ({ event, headline, effect, language }) => ({
      headline: headline('notYet'), meaning: `${causeOf(event.error?.code ?? '', language).happened} ${effect}`, advice: language.t('meanings.retry.advice'),
    }),
  },
]

const byStatus: Record<EventStatus, Saying> = {
  queued: ({ event, headline, language }) => {
    const ahead = event.lanePlace?.ahead ?? 0
    const waits = { meaning: language.t('meanings.waiting', { count: writeNumber(ahead, language) }, ahead), advice: null }
    const isHeld = { meaning: language.t('meanings.held.meaning'), advice: language.t('meanings.held.advice') }
    return { headline: headline('waiting'), ...event.lanePlace?.heldByEventId ? isHeld : waits }
  },
  processing: ({ headline, language: { t } }) => ({ headline: headline('sending'), meaning: t('meanings.sending'), advice: null }),
  success: ({ event, headline, language: { t } }) => ({ headline: headline('done'), meaning: t('meanings.done', { n: event.attempts }, event.attempts), advice: null }),
  failed: ({ event, headline, effect, language }) => {
    const code = event.error?.code ?? ''
    const cause = causeOf(code, language)
    const isOvertaken = code !== overtakenCode && event.newerOnSameEntity?.some(newer => newer.status === 'success') === true
    return {
      headline: headline(code === partCode ? 'partly' : 'notDone'),
      meaning: `${cause.happened} ${isOvertaken ? language.t('meanings.overtaken.meaning') : effect}`,
      advice: isOvertaken ? language.t('meanings.overtaken.advice') : cause.advice,
    }
  },
  skipped: ({ event, headline, language: { t } }) => ({
    headline: headline(event.attempts > 0 ? 'givenUp' : 'notSent'),
    meaning: event.skipReason ? t('meanings.skipped.because', { reason: event.skipReason }) : t('meanings.skipped.meaning'),
    advice: t('meanings.skipped.advice'),
  }),
}
