import { describe, expect, it } from 'vitest'
import { fullAfterMs, secondsUntilNext, spendTokens } from './token-bucket.ts'

const limit = { perSecond: 10, burst: 5 }

describe('a token bucket', () => {
  it.each([
    ['is full when it is new', undefined, 1, { granted: 1, tokens: 4 }],
    ['grants a burst and no more', undefined, 8, { granted: 5, tokens: 0 }],
    ['gains tokens with the time', { tokens: 0, atMs: 800 }, 3, { granted: 2, tokens: 0 }],
    ['grants no half of a token, and keeps it', { tokens: 0, atMs: 850 }, 3, { granted: 1, tokens: 0.5 }],
    ['gains no more than it holds', { tokens: 1, atMs: -99_000 }, 1, { granted: 1, tokens: 4 }],
    ['gains nothing when the clock goes back', { tokens: 2, atMs: 99_000 }, 5, { granted: 2, tokens: 0 }],
    ['that held more than it may now is cut', { tokens: 500, atMs: 1000 }, 1, { granted: 1, tokens: 4 }],
  ] as const)('%s', (_, bucket, count, spent) => {
    expect(spendTokens(bucket, limit, count, 1000)).toEqual(spent)
  })

  it('lets through its rate in the long run', () => {
    let bucket = { tokens: 0, atMs: 0 }
    let granted = 0
    for (let nowMs = 7; nowMs <= 70_000; nowMs += 7) {
      const spent = spendTokens(bucket, limit, 1, nowMs)
      bucket = { tokens: spent.tokens, atMs: nowMs }
      granted += spent.granted
    }
    expect(granted).toBe(700)
  })

  it('says when it is full, and when it grants again', () => {
    expect([fullAfterMs(0, limit), fullAfterMs(5, limit)]).toEqual([500, 0])
    expect([secondsUntilNext(0, { perSecond: 1, burst: 5 }), secondsUntilNext(0.5, limit), secondsUntilNext(3, limit)]).toEqual([1, 1, 1])
  })
})
