import { describe, expect, test } from 'vitest'
import { blockReasons } from '../../shared/lanes.ts'
import type { MovableEvent } from './moves.ts'
import { brakes, brakesOf, moveIcons, moves, movesOf, movesThatFree } from './moves.ts'

const place = { ahead: 0, behind: 0, capped: false, heldByEventId: null }
const waiting: MovableEvent = { id: 'a', status: 'queued', parkedAt: null, nextAttemptAt: null, forceStop: false, resubmitEnabled: true, isCurrentAttempt: true, lanePlace: place }
const failed: MovableEvent = { ...waiting, status: 'failed' }

describe('movesOf', () => {
  test.each<[string, MovableEvent, string[]]>([
    ['waits for its turn', waiting, ['skip', 'park']],
    ['waits for a retry', { ...waiting, nextAttemptAt: 'x' }, ['skip', 'park', 'retry-now']],
    ['is parked', { ...waiting, parkedAt: 'x' }, ['skip', 'put-back']],
    ['was stopped', { ...waiting, forceStop: true, nextAttemptAt: 'x' }, ['skip', 'park', 'clear-stop']],
    ['is being sent', { ...waiting, status: 'processing' }, []],
    ['was delivered', { ...waiting, status: 'success' }, []],
    ['has failed', failed, ['skip', 'resubmit']],
    ['has failed and holds its lane', { ...failed, lanePlace: { ...place, heldByEventId: 'a' } }, ['skip', 'park', 'resubmit']],
    ['has failed while another holds the lane', { ...failed, lanePlace: { ...place, heldByEventId: 'b' } }, ['skip', 'resubmit']],
    ['has failed and was stopped', { ...failed, forceStop: true }, ['skip', 'clear-stop']],
    ['was skipped', { ...waiting, status: 'skipped' }, ['resubmit']],
    ['was replaced', { ...failed, isCurrentAttempt: false }, []],
  ])('an event that %s', (_, event, expected) => {
    expect(movesOf(event)).toEqual(expected)
  })
})

describe('brakesOf', () => {
  test.each<[string, MovableEvent, string[]]>([
    ['waits', waiting, ['stop', 'stop-retries']],
    ['waits and is not retried', { ...waiting, resubmitEnabled: false }, ['stop', 'allow-retries']],
    ['waits and was stopped', { ...waiting, forceStop: true }, ['stop-retries']],
    ['is being sent', { ...waiting, status: 'processing' }, ['stop', 'stop-retries']],
    ['has failed', failed, ['stop']],
    ['has failed and was stopped', { ...failed, forceStop: true }, []],
    ['was replaced', { ...failed, isCurrentAttempt: false }, []],
    ['was delivered', { ...waiting, status: 'success' }, []],
    ['was skipped', { ...waiting, status: 'skipped' }, []],
  ])('an event that %s', (_, event, expected) => {
    expect(brakesOf(event)).toEqual(expected)
  })
})

test('every move has an icon, and whatever waits for a person can be moved', () => {
  expect(Object.keys(moveIcons)).toEqual([...moves, ...brakes])
  expect(blockReasons.filter(reason => movesThatFree[reason].length === 0)).toEqual(['paused', 'earlier_ordering'])
})
