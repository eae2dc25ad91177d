/**
 * The circuit breaker decides when a destination counts as down, so that an outage at night does not turn a backlog into
 * dead letters: while it is down nothing is sent but a probe at intervals, and no retry is used up. Plain functions;
 * `destination-watch.ts` keeps the state in Postgres, where all workers share it.
 * (M. Nygard, Release It!, "Circuit Breaker".)
 */
import type { DestinationState, NotedFailures } from '../db/queries/destinations.ts'
import type { EventError } from '../shared/events.ts'

/** How a call ended, as far as it tells something about the destination. `error` is null when it answered sensibly. */
export interface CallOutcome { eventId: string, httpStatus: number | null, error: EventError | null }

/** What follows for the destination. */
export type Judgement = { kind: 'unchanged' } | { kind: 'recovered' } | { kind: 'failing', noted: NotedFailures }

/**
 * A destination is down after so many failures in a row, lasting so long without any answer in between. The more the
 * failures can be the message's own fault, the more of them it takes: a single message that makes the destination answer
 * 500 must end as a dead letter and not stop everything.
 */
const thresholds = [
  { failures: 10, lastingMs: 0, isEnough: (state: Evidence) => state.isWidespread },
  { failures: 5, lastingMs: 4000, isEnough: (state: Evidence) => state.isWidespread },
  { failures: 3, lastingMs: 4000, isEnough: (state: Evidence) => state.isUnreachable },
]

/** Failures that no message causes by itself: nobody answers, or something in front of the destination says so. */
const unreachableCodes = new Set(['connection_refused', 'name_not_found', 'tls_failed', 'egress_refused'])
const unreachableStatuses = new Set([502, 503, 504])

type Evidence = Pick<DestinationState, 'failureCount' | 'failingForMs' | 'isWidespread' | 'isUnreachable'>

/** What the outcomes of calls that ended together mean. One sensible answer outweighs every failure beside it. */
export function judgeOutcomes(state: DestinationState, outcomes: readonly CallOutcome[]): Judgement {
  const telling = outcomes.filter(outcome => outcome.httpStatus !== 429) // Asks us to slow down: neither well nor down.
  const [first] = telling
  if (!first) return { kind: 'unchanged' }
  if (telling.some(outcome => outcome.error === null)) return state.failureCount === 0 ? { kind: 'unchanged' } : { kind: 'recovered' }
  const firstFailedEventId = state.firstFailedEventId ?? first.eventId
  const evidence = {
    failureCount: state.failureCount + telling.length,
    failingForMs: state.failingForMs,
    isWidespread: state.isWidespread || telling.some(outcome => outcome.eventId !== firstFailedEventId),
    isUnreachable: (state.failureCount === 0 || state.isUnreachable) && telling.every(saysNothingOfTheMessage),
  }
  const error = telling.at(-1)?.error
  return {
    kind: 'failing',
    noted: {
      failureCount: evidence.failureCount,
      isWidespread: evidence.isWidespread,
      isUnreachable: evidence.isUnreachable,
      firstFailedEventId,
      errorCode: error?.code ?? '',
      errorMessage: error?.message ?? '',
      goesDown: state.downForMs !== null || isDown(evidence),
      probeInMs: firstProbeMs,
    },
  }
}

const isDown = (evidence: Evidence) => thresholds.some(({ failures, lastingMs, isEnough }) =>
  evidence.failureCount >= failures && evidence.failingForMs >= lastingMs && isEnough(evidence))

const saysNothingOfTheMessage = ({ error, httpStatus }: CallOutcome) =>
  unreachableCodes.has(error?.code ?? '') || (httpStatus !== null && unreachableStatuses.has(httpStatus))

/** So often an event may be tried while the destination is down before it has to answer for itself: about five minutes if it is the only one. */
const maxFreeTries = 60

/**
 * Whether a failure while the destination is down is the outage's fault, so that it costs no retry. An event that makes the
 * destination answer 500 every time must not be probed for ever: in an installation with a single lane nobody else can show
 * that the destination is well.
 */
export const isExcused = (outcome: CallOutcome, triesWhileDown: number) => triesWhileDown < maxFreeTries || saysNothingOfTheMessage(outcome)

/** Milliseconds until the first probe: most outages are hiccups. */
const firstProbeMs = 1000

/** Milliseconds between probes: five seconds at first, up to half a minute when a destination has been down for an hour. */
export function probeIntervalMs(downForMs: number): number {
  if (downForMs < 10 * 60_000) return 5000
  return downForMs < 60 * 60_000 ? 15_000 : 30_000
}
