import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { chooseSteps, listBegins, maxBuckets } from './time-steps.ts'

const start = Date.parse('2026-11-23T00:00:00Z')
const chosen = (seconds: number) => chooseSteps(new Date(start), new Date(start + seconds * 1000))

describe('the steps of a chart', () => {
  it.each([
    ['a minute', 60, 60, 1],
    ['an hour', 3600, 60, 60],
    ['200 minutes', 12_000, 60, 200],
    ['a second more', 12_001, 120, 101],
    ['a day', 86_400, 600, 144],
    ['a week', 604_800, 3600, 168],
    ['200 days', 17_280_000, 86_400, 200],
  ])('over %s', (_, seconds, stepSeconds, count) => {
    const steps = chosen(seconds) ?? expect.fail('There are none.')
    expect(steps.stepSeconds).toBe(stepSeconds)
    expect(listBegins(steps)).toHaveLength(count)
  })

  it('are none over more than 200 days', () => {
    expect(chosen(17_280_001)).toBeNull()
  })

  it('begin at whole steps, cover the span and are never too many', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 2e9 }), fc.integer({ min: 1, max: 198 * 86_400 }), (from, length) => {
      const steps = chooseSteps(new Date(from * 1000), new Date((from + length) * 1000)) ?? expect.fail('There are none.')
      const begins = listBegins(steps)
      expect(begins.length).toBeLessThanOrEqual(maxBuckets)
      expect(begins.filter(begin => begin % steps.stepSeconds !== 0)).toEqual([])
      expect([steps.from <= from, steps.to >= from + length]).toEqual([true, true])
    }))
  })
})
