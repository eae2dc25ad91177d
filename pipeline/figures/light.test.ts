import { describe, expect, it } from 'vitest'
import type { LightFacts } from './light.ts'
import { decideLight, findSince } from './light.ts'

const minute = 60_000
const day = 24 * 60 * minute
const well: LightFacts = {
  enabled: true, isPaused: false, deadLetterCount: 0, backlogCount: 0, oldestWaitingMs: null, isDestinationDown: false, sinceLastEventMs: minute,
}
const late = { backlogCount: 3, oldestWaitingMs: 5 * minute + 1 }

describe('the light of an integration', () => {
  it.each<[string, Partial<LightFacts>, string, string | null]>([
    ['all is delivered', {}, 'flowing', null],
    ['some wait, not for long', { backlogCount: 3, oldestWaitingMs: 5 * minute }, 'flowing', null],
    ['only a parked event waits', { backlogCount: 1, oldestWaitingMs: null }, 'flowing', null],
    ['one waits for more than five minutes', late, 'delayed', 'waiting'],
    ['the destination is down and some wait', { backlogCount: 1, oldestWaitingMs: 1, isDestinationDown: true }, 'delayed', 'destination_down'],
    ['the destination is down and they have waited long', { ...late, isDestinationDown: true }, 'delayed', 'destination_down'],
    ['the destination is down and nothing waits', { isDestinationDown: true }, 'flowing', null],
    ['one has failed', { deadLetterCount: 1 }, 'failing', 'dead_letters'],
    ['one has failed and others are late', { deadLetterCount: 1, ...late, isDestinationDown: true }, 'failing', 'dead_letters'],
    ['nothing ever arrived', { sinceLastEventMs: null }, 'silent', 'never_sent'],
    ['the last message came exactly a day ago', { sinceLastEventMs: day }, 'flowing', null],
    ['the last message came more than a day ago', { sinceLastEventMs: day + 1 }, 'silent', 'nothing_arrives'],
    ['the last message came long ago and still waits', { sinceLastEventMs: 2 * day, backlogCount: 1, oldestWaitingMs: 2 * day }, 'delayed', 'waiting'],
    ['it is paused, whatever has failed', { isPaused: true, deadLetterCount: 4, ...late }, 'paused', 'paused'],
    ['it is switched off, whether paused or not', { enabled: false, isPaused: true }, 'paused', 'switched_off'],
  ])('when %s', (_, facts, light, reason) => {
    expect(decideLight({ ...well, ...facts })).toEqual({ light, reason })
  })
})

describe('since when', () => {
  const at = (minutes: number) => new Date(Date.UTC(2026, 10, 23, 8, minutes))
  const moments = { pausedAt: at(1), oldestDeadLetterAt: at(2), destinationDownSince: at(3), oldestWaitingAt: at(4), createdAt: at(5), lastEventAt: at(6) }
  it.each([
    ['switched_off', null], ['paused', at(1)], ['dead_letters', at(2)], ['destination_down', at(3)], ['waiting', at(4)], ['never_sent', at(5)], ['nothing_arrives', at(6)], [null, null],
  ] as const)('%s is so: %s', (reason, since) => {
    expect(findSince(reason, moments)).toEqual(since)
  })
})
