import fc from 'fast-check'
import { expect, test } from 'vitest'
import { timeTicks, valueTicks } from './ticks.ts'

test.each([
  [4, [0, 1, 2, 3, 4]],
  [5, [0, 2, 4]],
  [9, [0, 2, 4, 6, 8]],
  [37, [0, 10, 20, 30]],
  [400, [0, 100, 200, 300, 400]],
  [123_456, [0, 50_000, 100_000]],
])('up to %i the values %j are written', (highest, expected) => {
  expect(valueTicks(highest)).toEqual(expected)
})

test('whatever the highest value is, one to four whole values above 0 are written and none beyond it', () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 1e12 }), (highest) => {
    const ticks = valueTicks(highest)
    expect(ticks.length).toBeGreaterThanOrEqual(2)
    expect(ticks.length).toBeLessThanOrEqual(5)
    expect(ticks.every(tick => Number.isInteger(tick) && tick <= highest)).toBe(true)
  }))
})

/** A moment on the clock of whoever looks. */
const local = (hour: number, minute = 0) => new Date(2026, 5, 10, hour, minute).getTime()
const clock = (ms: number) => new Date(ms).toTimeString().slice(0, 5)

test.each([
  ['an hour by minutes', local(9, 3), 60_000, 60, ['09:15', '09:30', '09:45', '10:00']],
  ['a day by quarters', local(9, 15), 900_000, 96, ['12:00', '18:00', '00:00', '06:00']],
  ['a week by hours', local(9), 3_600_000, 168, ['00:00', '00:00', '00:00', '00:00']],
])('%s gets its moments at round times of the clock', (_, fromMs, stepMs, count, expected) => {
  expect(timeTicks({ fromMs, stepMs, count }).map(index => clock(fromMs + index * stepMs)).slice(0, 6)).toEqual(expected)
})

test('days of a week across two months stand apart', () => {
  const fromMs = new Date(2026, 4, 28, 9).getTime()
  const days = timeTicks({ fromMs, stepMs: 3_600_000, count: 168 }).map(index => new Date(fromMs + index * 3_600_000).getDate())
  expect(days).toEqual([29, 31, 3])
})

test('whatever is zoomed to, there are at most five moments, at buckets of the chart', () => {
  const stepsMs = [1000, 60_000, 300_000, 900_000, 3_600_000, 86_400_000]
  fc.assert(fc.property(fc.integer({ min: 0, max: 4e12 }), fc.constantFrom(...stepsMs), fc.integer({ min: 1, max: 400 }), (fromMs, stepMs, count) => {
    const ticks = timeTicks({ fromMs, stepMs, count })
    expect(ticks.length).toBeLessThanOrEqual(5)
    expect(ticks.every(index => index > 0 && index < count)).toBe(true)
  }))
})
