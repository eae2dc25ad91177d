import { expect, it } from 'vitest'
import { countDeaths, restartDelay, usualSchedule } from './backoff.ts'

it('waits twice as long after every death, up to half a minute', () => {
  expect([1, 2, 3, 4, 5, 6, 7, 40].map(deaths => restartDelay(deaths, usualSchedule) / 1000)).toEqual([1, 2, 4, 8, 16, 30, 30, 30])
})

it('counts deaths in a row and forgets them after a minute of health', () => {
  expect(countDeaths(0, 10, usualSchedule)).toBe(1)
  expect(countDeaths(4, 59_999, usualSchedule)).toBe(5)
  expect(countDeaths(4, 60_000, usualSchedule)).toBe(1)
})
