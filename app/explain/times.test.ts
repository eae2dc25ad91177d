import { describe, expect, test } from 'vitest'
import { english, german } from '../texts/testing/languages.ts'
import { duration, relativeTime } from './times.ts'

describe('relativeTime', () => {
  test.each([
    [0, 'just now'], [1_500, 'just now'], [12_000, '12 s ago'], [61_000, '1 min ago'], [3_600_000, '1 h ago'],
    [86_400_000, '1 day ago'], [5 * 86_400_000, '5 days ago'], [-25_000, 'in 25 s'],
  ])('%i ms back reads %s', (elapsed, text) => {
    expect(relativeTime(1_000_000_000_000, 1_000_000_000_000 + elapsed, english)).toBe(text)
  })
})

describe('duration', () => {
  test.each([
    [4, '4 ms'], [412, '0.4 s'], [5_000, '5 s'], [12_400, '12 s'], [125_000, '2 min 5 s'], [3_780_000, '1 h 3 min'],
    [86_400_000, '1 day'], [187_200_000, '2 days 4 h'],
  ])('%i ms reads %s', (ms, text) => {
    expect(duration(ms, english)).toBe(text)
  })
})

test.each([[412, '0,4 s'], [86_400_000, '1 Tag'], [187_200_000, '2 Tage 4 h']])('%i ms reads %s in German', (ms, text) => {
  expect(duration(ms, german)).toBe(text)
})

test('days apart are in the dative in German', () => {
  expect(relativeTime(0, 2 * 86_400_000, german)).toBe('vor 2 Tagen')
})
