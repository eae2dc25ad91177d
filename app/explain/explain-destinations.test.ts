import { describe, expect, test } from 'vitest'
import type { Destination } from '../../shared/destinations.ts'
import { english, german } from '../texts/testing/languages.ts'
import { explainDestinations } from './explain-destinations.ts'
import { clockTime } from './times.ts'

const since = '2026-11-23T02:10:00.000Z'
const now = Date.parse('2026-11-23T02:31:20.000Z')
const up: Destination = {
  origin: 'https://api.shop.example', isCurrent: true, state: 'up', since: null, failureCount: 0, lastFailure: null, nextProbeAt: null, probeCount: 0, lastOutage: null, message: '',
}
const down: Destination = { ...up, state: 'down', since, nextProbeAt: '2026-11-23T02:31:24.000Z' }
const waiting = (value: number, relation: 'eq' | 'gte' = 'eq') => ({ value, relation })

describe('explainDestinations', () => {
  test('says nothing while all is well, or while only the last calls failed', () => {
    expect(explainDestinations({ items: [up, { ...up, state: 'failing', since }], waiting: waiting(3) }, now, english)).toBeNull()
  })
  test('says since when nobody answers, how many wait, and when it is tried again', () => {
    expect(explainDestinations({ items: [up, down], waiting: waiting(5000) }, now, english)).toMatchObject({
      tone: 'warning',
      headline: `The destination api.shop.example has not answered since ${clockTime(since, now, english)}.`,
      meaning: '5,000 messages wait, and none is lost.',
      nextTryAt: down.nextProbeAt,
    })
  })
  test.each([[0, 'eq', 'Nothing waits'], [1, 'eq', 'One message waits'], [10_000, 'gte', 'More than 10,000 messages wait']] as const)('%i (%s) waiting', (value, relation, words) => {
    expect(explainDestinations({ items: [down], waiting: waiting(value, relation) }, now, english)?.meaning).toContain(words)
  })
  test('speaks the reader\'s language', () => {
    expect(explainDestinations({ items: [down], waiting: waiting(5000) }, now, german)?.meaning).toBe('5.000 Nachrichten warten; keine geht verloren.')
  })
  test('tells of a recovery for a minute', () => {
    const back = { ...up, lastOutage: { from: since, until: '2026-11-23T02:31:00.000Z' } }
    expect(explainDestinations({ items: [back], waiting: waiting(0) }, now, english)).toMatchObject({ tone: 'success', meaning: 'It was away for 21 min. What waited is on its way.' })
    expect(explainDestinations({ items: [back], waiting: waiting(0) }, now + 60_000, english)).toBeNull()
  })
})
