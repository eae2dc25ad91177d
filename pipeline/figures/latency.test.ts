import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readPercentile } from './latency.ts'

describe('a percentile', () => {
  it.each([
    ['nothing', [], 0.5, null],
    ['one event of a second', [{ bucket: 40, count: 1 }], 0.95, 1016],
    ['half quick, half slow', [{ bucket: 80, count: 10 }, { bucket: 20, count: 10 }], 0.5, 32],
    ['one slow among a hundred', [{ bucket: 20, count: 99 }, { bucket: 80, count: 1 }], 0.95, 32],
    ['a tenth slow', [{ bucket: 20, count: 90 }, { bucket: 80, count: 10 }], 0.95, 965_160],
    ['all at once', [{ bucket: 0, count: 3 }], 0.5, 1],
  ])('of %s', (_, counts, share, expected) => {
    expect(readPercentile(counts, share)).toBe(expected)
  })

  it('is never more than 19 % off the true one', () => {
    const times = fc.array(fc.double({ min: 20, max: 1e8, noNaN: true }), { minLength: 1, maxLength: 200 })
    fc.assert(fc.property(times, fc.double({ min: 0.01, max: 1, noNaN: true }), (list, share) => {
      const counts = Map.groupBy(list, ms => Math.ceil(4 * Math.log2(ms)))
      const read = readPercentile([...counts].map(([bucket, group]) => ({ bucket, count: group.length })), share) ?? 0
      const truth = list.toSorted((a, b) => a - b)[Math.ceil(share * list.length - 1e-9) - 1] ?? 0
      const factor = 2 ** 0.25
      expect(read + 1).toBeGreaterThanOrEqual(truth / factor)
      expect(read - 1).toBeLessThanOrEqual(truth * factor)
    }))
  })
})
