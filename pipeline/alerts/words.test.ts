import { expect, test } from 'vitest'
import type { Finding } from './judge.ts'
import { sayIncident, wordsOf } from './words.ts'

const finding = (more: Partial<Finding>): Finding => ({ kind: 'failed', integration: { id: '1', name: 'ERP' }, since: '2026-11-23T10:42:07.000Z', count: 3, ...more })
const [since, seit] = ['since 2026-11-23 10:42 UTC', 'seit 2026-11-23 10:42 UTC']

test.each([
  [finding({}), `ERP: 3 messages did not get through and wait for a decision ${since}.`, `ERP: 3 Nachrichten kamen nicht durch und warten ${seit} auf eine Entscheidung.`],
  [finding({ count: 1, since: null }), 'ERP: One message did not get through and waits for a decision.', 'ERP: Eine Nachricht kam nicht durch und wartet auf eine Entscheidung.'],
  [finding({ kind: 'delayed' }), `ERP: 3 messages wait to be delivered, the oldest ${since}.`, `ERP: 3 Nachrichten warten auf die Zustellung, die älteste ${seit}.`],
  [finding({ kind: 'delayed', count: 1 }), `ERP: One message waits to be delivered, the oldest ${since}.`, `ERP: Eine Nachricht wartet auf die Zustellung, die älteste ${seit}.`],
  [finding({ kind: 'destination_down', integration: null }), `The destination does not answer ${since}. 3 messages wait, and none is lost.`, `Das Ziel antwortet ${seit} nicht. 3 Nachrichten warten, keine geht verloren.`],
  [finding({ kind: 'destination_down', integration: null, since: null, count: 1 }), 'The destination does not answer. One message waits, and none is lost.', 'Das Ziel antwortet nicht. Eine Nachricht wartet, keine geht verloren.'],
  [finding({ kind: 'silent', count: null }), `ERP: nothing has arrived ${since}.`, 'ERP: Seit 2026-11-23 10:42 UTC ist nichts angekommen.'],
  [finding({ kind: 'silent', count: null, since: null }), 'ERP: nothing has arrived.', 'ERP: Es ist nichts angekommen.'],
])('an incident %# is told in English and in German, and again while it lasts', (incident, english, german) => {
  expect(sayIncident(wordsOf.en, 'started', incident)).toBe(english)
  expect(sayIncident(wordsOf.de, 'started', incident)).toBe(german)
  expect(sayIncident(wordsOf.en, 'reminder', incident)).toBe(`Still: ${english}`)
  expect(sayIncident(wordsOf.de, 'reminder', incident)).toBe(`Weiterhin: ${german}`)
})

test.each([
  ['failed', 'ERP: no failed message waits for a decision any more.', 'ERP: Keine fehlgeschlagene Nachricht wartet mehr auf eine Entscheidung.'],
  ['delayed', 'ERP: messages are delivered in time again.', 'ERP: Nachrichten werden wieder rechtzeitig zugestellt.'],
  ['destination_down', 'The destination answers again. What waited is on its way.', 'Das Ziel antwortet wieder. Was gewartet hat, ist unterwegs.'],
  ['silent', 'ERP: messages arrive again.', 'ERP: Es kommen wieder Nachrichten an.'],
] as const)('the end of %s is told in English and in German', (kind, english, german) => {
  expect([wordsOf.en, wordsOf.de].map(words => sayIncident(words, 'ended', finding({ kind })))).toEqual([english, german])
})

test('how many more there are is told in both languages', () => {
  expect([1, 2].map(wordsOf.en.more)).toEqual(['And 1 more.', 'And 2 more.'])
  expect([1, 2].map(wordsOf.de.more)).toEqual(['Und ein weiterer Vorfall.', 'Und 2 weitere Vorfälle.'])
})
