/** What is written down of an attempt that ended, put together from how it ended and what was decided. */
import type { ClaimedEvent } from '../db/queries/advance.ts'
import type { FinishedAttempt } from '../db/queries/finish-attempts.ts'
import type { OwnedLane } from '../db/queries/lanes.ts'
import { findAction } from './actions/registry.ts'
import type { AttemptResult } from './attempt.ts'
import type { Decision } from './decide.ts'
import { fingerprint } from './problems/fingerprint.ts'

type EndedAttempt = Pick<Extract<AttemptResult, { kind: 'ended' }>, 'verdict' | 'httpStatus' | 'durationMs' | 'log'>

/** The part of an event that its attempt's record needs. */
type AttemptedEvent = Pick<ClaimedEvent, 'eventId' | 'integrationId' | 'action' | 'number' | 'trigger' | 'startedAt' | 'retryCount'>

/** The record of an attempt; `ended` is null when it was interrupted, so that nobody knows more of it. */
export function recordAttempt(lane: OwnedLane, event: AttemptedEvent, ended: EndedAttempt | null, decision: Decision): FinishedAttempt {
  const error = decision.to === 'success' ? null : decision.error
  const verdict = ended?.verdict ?? null
  const problem = decision.to === 'failed' ? fingerprint({ ...event, errorCode: decision.error.code, errorMessage: decision.error.message }) : null
  return {
    laneId: lane.laneId,
    epoch: lane.epoch,
    eventId: event.eventId,
    number: event.number,
    trigger: event.trigger,
    startedAt: event.startedAt,
    durationMs: ended && Math.round(ended.durationMs),
    outcome: verdict?.class ?? 'interrupted',
    httpStatus: ended?.httpStatus ?? null,
    errorCode: error?.code ?? null,
    errorMessage: error?.message ?? null,
    problemFingerprint: problem?.fingerprint ?? null,
    problemPattern: problem?.pattern ?? null,
    items: verdict && verdict.class !== 'transient' ? verdict.items : null,
    status: decision.to,
    delayMs: decision.to === 'queued' ? decision.delayMs : 0,
    retryCount: decision.to === 'queued' ? decision.retryCount : event.retryCount,
    isBusy: verdict?.class === 'transient' && !verdict.costsRetry,
    hold: decision.to === 'failed' ? decision.hold : null,
    applied: verdict && whatWasApplied(verdict),
    adds: findAction(event.action)?.addsUp ?? false,
    log: ended?.log ?? null,
  }
}

/** All of it, some of its items (numbered from 1), or nothing. */
function whatWasApplied(verdict: EndedAttempt['verdict']): FinishedAttempt['applied'] {
  if (verdict.class === 'success') return 'all'
  if (verdict.class === 'transient' || !verdict.items) return null
  const items = verdict.items.flatMap((item, index) => item.ok ? [index + 1] : [])
  return items.length === 0 ? null : { items, of: verdict.items.length }
}
