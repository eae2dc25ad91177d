import { describe, expect, it } from 'vitest'
import type { DestinationState } from '../db/queries/destinations.ts'
import type { CallOutcome } from './circuit-breaker.ts'
import { isExcused, judgeOutcomes, probeIntervalMs } from './circuit-breaker.ts'

const well: DestinationState = { failureCount: 0, failingForMs: 0, firstFailedEventId: null, isWidespread: false, isUnreachable: false, downForMs: null }
const failed = (eventId: string, httpStatus: number | null = 500, code = 'destination_error'): CallOutcome =>
  ({ eventId, httpStatus, error: { code, message: 'It broke.' } })
const answered = (eventId: string): CallOutcome => ({ eventId, httpStatus: 200, error: null })
const many = (count: number, make: (index: number) => CallOutcome) => Array.from({ length: count }, (_, index) => make(index))
const goesDown = (state: DestinationState, outcomes: readonly CallOutcome[]) => {
  const judgement = judgeOutcomes(state, outcomes)
  return judgement.kind === 'failing' && judgement.noted.goesDown
}

describe('a destination', () => {
  const failing = (changes: Partial<DestinationState>): DestinationState => ({ ...well, firstFailedEventId: 'a', ...changes })

  it.each([
    ['ten failures of several events at once', well, many(10, index => failed(`e${index}`)), true],
    ['nine', well, many(9, index => failed(`e${index}`)), false],
    ['the fifth failure of several events after four seconds', failing({ failureCount: 4, failingForMs: 4000, isWidespread: true }), [failed('b')], true],
    ['the fifth before that', failing({ failureCount: 4, failingForMs: 3999, isWidespread: true }), [failed('b')], false],
    ['a second event that joins the first', failing({ failureCount: 4, failingForMs: 9000 }), [failed('b')], true],
    ['one event alone, however often it fails', failing({ failureCount: 50, failingForMs: 900_000 }), [failed('a')], false],
    ['one event alone when nobody answers at all', failing({ failureCount: 2, failingForMs: 30_000, isUnreachable: true }), [failed('a', null, 'connection_refused')], true],
    ['the same when a gateway says that nobody answers', failing({ failureCount: 2, failingForMs: 30_000, isUnreachable: true }), [failed('a', 503, 'destination_busy')], true],
    ['one event alone that is sometimes answered 500', failing({ failureCount: 2, failingForMs: 30_000, isUnreachable: true }), [failed('a', 500)], false],
    ['being asked to slow down', well, many(20, index => failed(`e${index}`, 429, 'destination_busy')), false],
    ['what is down already', failing({ failureCount: 20, downForMs: 5000 }), [failed('a')], true],
  ])('after %s', (_, state, outcomes, expected) => {
    expect(goesDown(state, outcomes)).toBe(expected)
  })

  it('is well again after one sensible answer, whatever failed beside it', () => {
    expect(judgeOutcomes({ ...well, failureCount: 12, downForMs: 60_000 }, [failed('a'), answered('b'), failed('c')])).toEqual({ kind: 'recovered' })
  })

  it('that is well and answers changes nothing, and neither does one that only asks us to slow down', () => {
    expect(judgeOutcomes(well, [answered('a'), failed('b')])).toEqual({ kind: 'unchanged' })
    expect(judgeOutcomes({ ...well, failureCount: 3 }, [failed('b', 429)])).toEqual({ kind: 'unchanged' })
  })

  it('is remembered with its last failure and the first event that failed', () => {
    expect(judgeOutcomes(well, [failed('a'), failed('b', null, 'connection_refused')])).toEqual({
      kind: 'failing',
      noted: { failureCount: 2, firstFailedEventId: 'a', isWidespread: true, isUnreachable: false, errorCode: 'connection_refused', errorMessage: 'It broke.', goesDown: false, probeInMs: 1000 },
    })
  })

  it.each([
    ['a failure that its message may cause', failed('a'), 59, true],
    ['the same after sixty tries', failed('a'), 60, false],
    ['a time-out after sixty tries', failed('a', null, 'destination_timeout'), 60, false],
    ['one that no message causes, however often', failed('a', null, 'connection_refused'), 1000, true],
    ['one that a gateway tells of, however often', failed('a', 502), 1000, true],
  ])('that is down excuses %s', (_, outcome, tries, expected) => {
    expect(isExcused(outcome, tries)).toBe(expected)
  })

  it.each([[0, 5000], [599_999, 5000], [600_000, 15_000], [3_600_000, 30_000]])('down for %i ms is probed every %i ms', (downForMs, expected) => {
    expect(probeIntervalMs(downForMs)).toBe(expected)
  })
})
