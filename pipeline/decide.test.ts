import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { defaultRetryPolicy, policyFor, retryDelaySeconds, retrySchedule } from '../shared/retry-policy.ts'
import type { DecisionContext } from './decide.ts'
import { decide, decideInterrupted } from './decide.ts'

const error = { code: 'destination_error', message: 'It broke.' }
const context: DecisionContext = {
  policy: { ...defaultRetryPolicy, jitter: 0 }, retryCount: 0, resubmitEnabled: true, onExhausted: 'continue', onInterrupted: 'retry', busyForMs: null, isExcused: false, random: 0.5,
}
const transient = { class: 'transient', error, retryAfterMs: null, costsRetry: true } as const
const busy = { class: 'transient', error, retryAfterMs: 60_000, costsRetry: false } as const

describe('decide', () => {
  it.each([
    ['success ends it', { class: 'success', items: null } as const, {}, { to: 'success' }],
    ['a refusal is final at once', { class: 'permanent', error, items: null } as const, {}, { to: 'failed', error, hold: null }],
    ['a refusal does not hold the lane', { class: 'permanent', error, items: null } as const, { onExhausted: 'hold' as const }, { to: 'failed', error, hold: null }],
    ['the first retry comes after 5 s', transient, {}, { to: 'queued', delayMs: 5000, retryCount: 1, error }],
    ['the third after 125 s', transient, { retryCount: 2 }, { to: 'queued', delayMs: 125_000, retryCount: 3, error }],
    ['the fourth failure is final', transient, { retryCount: 3 }, { to: 'failed', error, hold: null }],
    ['and holds the lane if it is told to', transient, { retryCount: 3, onExhausted: 'hold' as const }, { to: 'failed', error, hold: 'exhausted' }],
    ['no automatic retries', transient, { resubmitEnabled: false }, { to: 'failed', error, hold: null }],
    ['a busy destination costs no retry', busy, { retryCount: 3 }, { to: 'queued', delayMs: 60_000, retryCount: 3, error }],
    ['and is left alone for as long as it asks', busy, {}, { to: 'queued', delayMs: 60_000, retryCount: 0, error }],
    ['but for half a second at least', { ...busy, retryAfterMs: 0 }, {}, { to: 'queued', delayMs: 500, retryCount: 0, error }],
    ['asking for less than a day is free', busy, { retryCount: 3, busyForMs: 86_400_000 }, { to: 'queued', delayMs: 60_000, retryCount: 3, error }],
    ['asking for more than a day costs retries', busy, { retryCount: 2, busyForMs: 86_400_001 }, { to: 'queued', delayMs: 60_000, retryCount: 3, error }],
    ['and ends when they are used up', busy, { retryCount: 3, busyForMs: 86_400_001 }, { to: 'failed', error, hold: null }],
    ['an outage costs no retry', transient, { retryCount: 3, isExcused: true }, { to: 'queued', delayMs: 0, retryCount: 3, error }],
    ['a refusal during an outage is one all the same', { class: 'permanent', error, items: null } as const, { isExcused: true }, { to: 'failed', error, hold: null }],
    ['no automatic retries, also during an outage', transient, { resubmitEnabled: false, isExcused: true }, { to: 'failed', error, hold: null }],
  ])('%s', (_, verdict, changes, expected) => {
    expect(decide(verdict, { ...context, ...changes })).toEqual(expected)
  })

  it('after an interruption tries again at once, but not for ever', () => {
    expect(decideInterrupted(context)).toMatchObject({ to: 'queued', delayMs: 0, retryCount: 1 })
    expect(decideInterrupted({ ...context, retryCount: 3 })).toMatchObject({ to: 'failed', hold: null })
    expect(decideInterrupted({ ...context, policy: { ...context.policy, retries: 0 } })).toMatchObject({ to: 'queued' })
    expect(decideInterrupted({ ...context, onInterrupted: 'hold' })).toMatchObject({ to: 'failed', hold: 'interrupted' })
  })
})

describe('the retry policy', () => {
  it('takes from the action, then the integration, then Waybill', () => {
    expect(policyFor({ 'default': { retries: 5 }, 'price.set': { factor: 2 } }, 'price.set')).toEqual({ ...defaultRetryPolicy, retries: 5, factor: 2 })
    expect(retrySchedule(defaultRetryPolicy)).toEqual([5, 25, 125])
  })

  it('never waits longer than the maximum and its jitter, nor less than the delay and its jitter', () => {
    const upTo = (max: number) => fc.double({ min: 0, max, noNaN: true })
    fc.assert(fc.property(fc.integer({ min: 1, max: 5 }), upTo(0.999), upTo(0.5), (retry, random, jitter) => {
      const policy = { ...defaultRetryPolicy, jitter, maxDelaySeconds: 60 }
      const delay = retryDelaySeconds(policy, retry, random)
      expect(delay).toBeLessThanOrEqual(60 * (1 + jitter))
      expect(delay).toBeGreaterThanOrEqual(5 * (1 - jitter) - 1e-9)
    }))
  })
})
