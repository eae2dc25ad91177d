import { describe, expect, test } from 'vitest'
import type { LightReason } from '../../shared/stats.ts'
import { english, german } from '../texts/testing/languages.ts'
import type { LightFigures } from './explain-light.ts'
import { explainLight, stepFor } from './explain-light.ts'

const nowMs = Date.parse('2026-11-23T11:00:00Z')
const waitingSince = '2026-11-23T10:40:00.000Z'
const count = (value: number, relation: 'eq' | 'gte' = 'eq') => ({ value, relation })
const fine: LightFigures = { light: 'flowing', reason: null, backlog: count(0), deadLetters: count(0), oldestWaitingAt: null, lastEventAt: '2026-11-23T10:59:00.000Z' }

describe('explainLight', () => {
  test.each<[Partial<LightFigures>, string, string]>([
    [{}, 'Everything that arrived has been delivered.', 'Alles, was ankam, ist zugestellt.'],
    [{ backlog: count(1) }, 'One message is on the way.', 'Eine Nachricht ist unterwegs.'],
    [{ reason: 'switched_off', backlog: count(2) }, 'It is switched off: new messages are refused. 2 messages are on the way.', 'Sie ist ausgeschaltet: Neue Nachrichten werden abgelehnt. 2 Nachrichten sind unterwegs.'],
    [{ reason: 'paused' }, 'Messages are accepted, but none is sent. None waits yet.', 'Nachrichten werden angenommen, aber nicht gesendet. Noch wartet keine.'],
    [{ reason: 'dead_letters', deadLetters: count(1), backlog: count(2000) }, 'One message did not get through and waits for a decision. 2,000 messages are on the way.', 'Eine Nachricht kam nicht durch und wartet auf eine Entscheidung. 2.000 Nachrichten sind unterwegs.'],
    [{ reason: 'dead_letters', deadLetters: count(10_000, 'gte') }, 'More than 10,000 messages did not get through and wait for a decision.', 'Mehr als 10.000 Nachrichten kamen nicht durch und warten auf eine Entscheidung.'],
    [{ reason: 'destination_down', backlog: count(15) }, '15 messages wait until the destination answers again.', '15 Nachrichten warten, bis das Ziel wieder antwortet.'],
    [{ reason: 'never_sent', lastEventAt: null }, 'No message has arrived yet.', 'Noch ist keine Nachricht angekommen.'],
    [{ reason: 'nothing_arrives', lastEventAt: '2026-11-21T11:00:00.000Z' }, 'It has gone quiet: the last message arrived 2 days ago.', 'Es ist still geworden: Die letzte Nachricht kam vor 2 Tagen an.'],
  ])('%#', (figures, saidInEnglish, saidInGerman) => {
    expect(explainLight({ ...fine, ...figures }, { nowMs }, english)).toBe(saidInEnglish)
    expect(explainLight({ ...fine, ...figures }, { nowMs }, german)).toBe(saidInGerman)
  })

  test('says since when the oldest waits, and what blocks it where that is known', () => {
    const late = { ...fine, reason: 'waiting', backlog: count(7), oldestWaitingAt: waitingSince } as const
    expect(explainLight(late, { nowMs }, english)).toBe('7 messages wait; the oldest arrived 20 min ago.')
    expect(explainLight(late, { nowMs, blockedBy: 'retry' }, english)).toBe('7 messages wait until the first one has been retried.')
    expect(explainLight({ ...fine, backlog: count(1) }, { nowMs, blockedBy: 'stopped' }, english)).toBe('One message was stopped by a person and waits.')
    expect(explainLight({ ...fine, backlog: count(2) }, { nowMs, blockedBy: 'earlier_ordering' }, english)).toBe('2 messages are on the way.')
  })
})

test.each<[LightReason | null, string | undefined]>([['dead_letters', 'failed'], ['waiting', 'integration'], ['destination_down', 'waiting'], [null, undefined]])('%s leads to %s', (reason, to) => {
  expect(stepFor(reason)?.to).toBe(to)
})
