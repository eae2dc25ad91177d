import { describe, expect, it } from 'vitest'
import { describeAttempts, describePlace } from './event-details.ts'

const at = new Date('2026-11-23T04:00:00Z')
const finished = {
  number: 1, trigger: 'automatic', startedAt: at, finishedAt: at, outcome: 'transient', httpStatus: 503, durationMs: 12,
  errorCode: 'destination_error', errorMessage: 'It answered 503.', items: null, nextAttemptAt: at,
} as const

describe('the history of attempts', () => {
  it('shows a failure with its reason and what comes next', () => {
    const [attempt] = describeAttempts({ status: 'queued', attemptCount: 1, attemptStartedAt: null, trigger: 'automatic' }, [finished])
    expect(attempt).toMatchObject({ outcome: 'transient', error: { code: 'destination_error', message: 'It answered 503.' }, nextAttemptAt: at.toISOString() })
  })

  it('ends with the attempt under way', () => {
    const attempts = describeAttempts({ status: 'processing', attemptCount: 2, attemptStartedAt: at, trigger: 'manual' }, [finished])
    expect(attempts.map(({ number, trigger, finishedAt, outcome }) => ({ number, trigger, finishedAt, outcome }))).toEqual([
      { number: 1, trigger: 'automatic', finishedAt: at.toISOString(), outcome: 'transient' },
      { number: 2, trigger: 'manual', finishedAt: null, outcome: null },
    ])
  })

  it('shows an attempt once that ended while we were reading', () => {
    expect(describeAttempts({ status: 'processing', attemptCount: 1, attemptStartedAt: at, trigger: 'automatic' }, [finished])).toHaveLength(1)
  })
})

describe('the place in the lane', () => {
  it.each([
    [{ ahead: 0, behind: 3 }, { ahead: 0, behind: 3, capped: false }],
    [{ ahead: 1000, behind: 1000 }, { ahead: 1000, behind: 1000, capped: false }],
    [{ ahead: 1001, behind: 0 }, { ahead: 1000, behind: 0, capped: true }],
  ])('%j is told as %j', (counted, told) => {
    expect(describePlace(counted, null)).toEqual({ ...told, heldByEventId: null })
  })
})
