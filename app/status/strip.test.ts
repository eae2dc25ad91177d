import { describe, expect, it } from 'vitest'
import type { HourState } from '../../shared/status.ts'
import { countStates, listDays, listHours } from './strip.ts'

const hourMs = 3_600_000
/** Midnight where the tests run. */
const midnight = new Date(2026, 10, 23).getTime()
const hours = (...states: [HourState, number][]) => states.flatMap(([state, count]) => Array.from({ length: count }, () => state))

describe('the bars', () => {
  it('of hours are the last ones, each with its moment', () => {
    expect(listHours(hours(['good', 3], ['late', 1]), midnight, 2)).toEqual([{ fromMs: midnight + 2 * hourMs, state: 'good' }, { fromMs: midnight + 3 * hourMs, state: 'late' }])
  })

  it('of days are as bad as the worst of their hours, by the reader\'s calendar', () => {
    const states = hours(['quiet', 2], ['failed', 1], ['good', 23], ['late', 1], ['good', 23], ['quiet', 24])
    expect(listDays(states, midnight - 3 * hourMs, 7).map(({ state }) => state)).toEqual(['failed', 'late', 'good', 'quiet'])
    expect(listDays(states, midnight - 3 * hourMs, 2).map(({ state }) => state)).toEqual(['good', 'quiet'])
    expect(listDays(states, midnight - 3 * hourMs, 7)[1]?.fromMs).toBe(midnight)
  })

  it('are counted by state, the worst first', () => {
    expect(countStates(listHours(hours(['good', 3], ['failed', 1]), midnight, 24))).toEqual([{ state: 'failed', n: 1 }, { state: 'good', n: 3 }])
  })
})
