/** Telling in a word how an hour went, from what was counted in it. */
import type { HourState } from '../../shared/status.ts'

/** What was counted in an hour: arrivals, ends of any kind, those that failed, and deliveries that came late. */
export interface HourCounts { accepted: number, ended: number, failed: number, late: number }

const nothing: HourCounts = { accepted: 0, ended: 0, failed: 0, late: 0 }

/**
 * How each of `hourCount` hours went, oldest first. An hour in which messages arrived and none came to its end was late when the
 * next ones that did came late; `isDelayedNow` says it of those that are still to come.
 */
export function describeHours(counts: ReadonlyMap<number, HourCounts>, { hourCount, isDelayedNow }: { hourCount: number, isDelayedNow: boolean }): HourState[] {
  let isNextLate = isDelayedNow
  return Array.from({ length: hourCount }, (_, index) => counts.get(hourCount - 1 - index) ?? nothing).map((hour) => {
    if (hour.ended > 0) isNextLate = hour.late > 0
    return describeHour(hour, isNextLate)
  }).reverse()
}

function describeHour({ accepted, ended, failed }: HourCounts, isLate: boolean): HourState {
  if (failed > 0) return 'failed'
  if (accepted === 0 && ended === 0) return 'quiet'
  return isLate ? 'late' : 'good'
}
