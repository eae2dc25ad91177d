/** The last days as bars: an hour or a day each. */
import type { HourState } from '../../shared/status.ts'

/** A bar, and when what it stands for begins. */
export interface Bar { fromMs: number, state: HourState }

/** What weighs more comes later: one failed hour makes a failed day. */
const weight: readonly HourState[] = ['quiet', 'good', 'late', 'failed']

const hourMs = 3_600_000

/** One bar for each of the last `count` hours. */
export function listHours(hours: readonly HourState[], fromMs: number, count: number): Bar[] {
  return hours.map((state, index) => ({ fromMs: fromMs + index * hourMs, state })).slice(-count)
}

/** One bar for each of the last `count` days of the calendar where the reader is, with the worst of their hours. */
export function listDays(hours: readonly HourState[], fromMs: number, count: number): Bar[] {
  const days = Map.groupBy(listHours(hours, fromMs, hours.length), bar => new Date(bar.fromMs).toDateString())
  return [...days.values()].map(bars => bars.reduce((worst, bar) =>
    weight.indexOf(bar.state) > weight.indexOf(worst.state) ? { ...worst, state: bar.state } : worst)).slice(-count)
}

/** How many bars there are of each state, the worst first; those that there are none of are left out. */
export function countStates(bars: readonly Bar[]): { state: HourState, n: number }[] {
  return weight.toReversed().map(state => ({ state, n: bars.filter(bar => bar.state === state).length })).filter(({ n }) => n > 0)
}
