/** Decides what becomes of an event after an attempt. Plain functions: no clock, no database, no chance of their own. */
import type { EventError } from '../shared/events.ts'
import type { RetryPolicy } from '../shared/retry-policy.ts'
import { retryDelaySeconds } from '../shared/retry-policy.ts'
import type { Verdict } from './classify.ts'

/** What a decision depends on besides the verdict. */
export interface DecisionContext {
  policy: RetryPolicy
  /** Retries used since the event was accepted or last resubmitted. */
  retryCount: number
  /** False: no automatic retries for this event. */
  resubmitEnabled: boolean
  onExhausted: 'continue' | 'hold'
  onInterrupted: 'retry' | 'hold'
  /** For how long the destination has been asking to wait, in milliseconds; null when it has not. */
  busyForMs: number | null
  /** The destination is down, and that is why it failed: it costs no retry. */
  isExcused: boolean
  /** In [0, 1): the place within the jitter. */
  random: number
}

/** The move an event makes. `hold` says why its lane stops there, or null when it goes on. */
export type Decision
  = | { to: 'success' }
    | { to: 'queued', delayMs: number, retryCount: number, error: EventError }
    | { to: 'failed', error: EventError, hold: 'exhausted' | 'interrupted' | null }

/** However few retries a policy grants, a worker may die this often under one event before the event is given up. */
const minInterruptions = 3

/** For so long a destination may ask to wait (429, 503 with `Retry-After`) before that costs retries like any other failure. */
const maxBusyMs = 86_400_000

/** The shortest pause that is made when a destination says itself when to come back. */
const minPauseMs = 500

/** What follows from the verdict on an attempt that ended. */
export function decide(verdict: Verdict, context: DecisionContext): Decision {
  if (verdict.class === 'success') return { to: 'success' }
  if (verdict.class === 'permanent') return { to: 'failed', error: verdict.error, hold: null }
  const costsRetry = !context.isExcused && (verdict.costsRetry || (context.busyForMs ?? 0) > maxBusyMs)
  const mayRetry = context.resubmitEnabled && (!costsRetry || context.retryCount < context.policy.retries)
  if (!mayRetry) return { to: 'failed', error: verdict.error, hold: context.onExhausted === 'hold' ? 'exhausted' : null }
  if (context.isExcused) return { to: 'queued', delayMs: verdict.retryAfterMs ?? 0, retryCount: context.retryCount, error: verdict.error }
  const retryCount = context.retryCount + (costsRetry ? 1 : 0)
  const backoffMs = retryDelaySeconds(context.policy, Math.max(retryCount, 1), context.random) * 1000
  const delayMs = verdict.retryAfterMs === null ? Math.round(backoffMs) : Math.max(verdict.retryAfterMs, minPauseMs)
  return { to: 'queued', delayMs, retryCount, error: verdict.error }
}

/** What follows when an attempt was interrupted: again at once with the same idempotency key, unless told to hold. */
export function decideInterrupted(context: Omit<DecisionContext, 'random' | 'busyForMs' | 'isExcused'>): Decision {
  const error: EventError = {
    code: 'interrupted',
    message: 'The worker stopped in the middle of the call, so whether the destination got the message is not known.',
  }
  if (context.onInterrupted === 'hold') return { to: 'failed', error, hold: 'interrupted' }
  const budget = Math.max(context.policy.retries, minInterruptions)
  if (!context.resubmitEnabled || context.retryCount >= budget) return { to: 'failed', error, hold: context.onExhausted === 'hold' ? 'exhausted' : null }
  return { to: 'queued', delayMs: 0, retryCount: context.retryCount + 1, error }
}
