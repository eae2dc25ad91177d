/** Deciding how an integration is doing, in one word, from a few figures. */
import type { Light, LightReason } from '../../shared/stats.ts'

/** From when on something counts as late, and silence as unusual. */
export const lightThresholds = {
  /** An event that waits longer than this is late. */
  delayedAfterMs: 5 * 60_000,
  /** A sender that has sent before and sends nothing for longer than this is silent. */
  silentAfterMs: 24 * 3_600_000,
}

/** What the decision needs to know; ages in milliseconds. */
export interface LightFacts {
  enabled: boolean
  isPaused: boolean
  /** Dead letters that nobody has decided about. */
  deadLetterCount: number
  backlogCount: number
  /** The age of the oldest event that waits and is not parked. */
  oldestWaitingMs: number | null
  isDestinationDown: boolean
  /** Since the last event arrived; null when none ever has. */
  sinceLastEventMs: number | null
}

/** What a person decided comes first, then what needs a person, then what is late, then what is missing. */
export function decideLight(facts: LightFacts): { light: Light, reason: LightReason | null } {
  if (!facts.enabled) return { light: 'paused', reason: 'switched_off' }
  if (facts.isPaused) return { light: 'paused', reason: 'paused' }
  if (facts.deadLetterCount > 0) return { light: 'failing', reason: 'dead_letters' }
  if (facts.backlogCount > 0 && facts.isDestinationDown) return { light: 'delayed', reason: 'destination_down' }
  if (facts.oldestWaitingMs !== null && facts.oldestWaitingMs > lightThresholds.delayedAfterMs) return { light: 'delayed', reason: 'waiting' }
  if (facts.sinceLastEventMs === null) return { light: 'silent', reason: 'never_sent' }
  if (facts.sinceLastEventMs > lightThresholds.silentAfterMs) return { light: 'silent', reason: 'nothing_arrives' }
  return { light: 'flowing', reason: null }
}

/** Moments from which on something may be as it is. */
export interface LightMoments {
  pausedAt: Date | null
  /** When the oldest dead letter became one that nobody has decided about. */
  oldestDeadLetterAt: Date | null
  destinationDownSince: Date | null
  /** When the oldest event arrived that waits and is not parked. */
  oldestWaitingAt: Date | null
  createdAt: Date
  lastEventAt: Date | null
}

/** Which of them belongs to a reason; when an integration was switched off is not kept. */
const beginOf: Record<LightReason, keyof LightMoments | null> = {
  switched_off: null,
  paused: 'pausedAt',
  dead_letters: 'oldestDeadLetterAt',
  destination_down: 'destinationDownSince',
  waiting: 'oldestWaitingAt',
  never_sent: 'createdAt',
  nothing_arrives: 'lastEventAt',
}

/** Since when the light is what it is; null while it flows, or where that is not known. */
export function findSince(reason: LightReason | null, moments: LightMoments): Date | null {
  const begin = reason && beginOf[reason]
  return begin && moments[begin]
}
