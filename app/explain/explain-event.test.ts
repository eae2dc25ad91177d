import { describe, expect, test } from 'vitest'
import { eventStatuses } from '../../shared/events.ts'
import { failureCodes } from '../../shared/failures.ts'
import { english, german } from '../texts/testing/languages.ts'
import { describeSubject, headlines, knownActions, writeHeadline } from './actions.ts'
import { causeOf } from './causes.ts'
import type { ExplainedEvent } from './explain-event.ts'
import { explainEvent } from './explain-event.ts'

const threeProducts = { items: [{ sku: 'A', quantity: 1 }, { sku: 'B', quantity: 2 }, { sku: 'C', quantity: 3 }] }
const stock: ExplainedEvent = { action: 'inventory.set', entityId: null, status: 'failed', attempts: 1, error: { code: 'rejected', message: 'no' }, payload: threeProducts }
const order: ExplainedEvent = { action: 'order.create', entityId: 'x', status: 'success', attempts: 1, error: null, payload: { orderNumber: '10045', lines: [] } }
const clock = { since: '10:42', parkedSince: '11:00' }
const languages = [['English', english], ['German', german]] as const

describe('explainEvent', () => {
  test('says what failed, what it means and what to do', () => {
    expect(explainEvent(stock, clock, english)).toEqual({
      tone: 'error',
      headline: 'Stock for 3 products did not update.',
      meaning: 'The commerce platform refused the message. The shop has shown old numbers since 10:42.',
      advice: 'Sending the same again will not help until the cause is mended at the platform or at the sender. Its own words are below.',
    })
    expect(explainEvent(stock, clock, german)).toEqual({
      tone: 'error',
      headline: 'Die Bestände von 3 Produkten wurden nicht aktualisiert.',
      meaning: 'Die Handelsplattform hat die Nachricht abgelehnt. Der Shop zeigt seit 10:42 alte Bestände.',
      advice: 'Dasselbe noch einmal zu senden hilft erst, wenn die Ursache bei der Plattform oder beim Absender behoben ist. Was die Plattform sagt, steht unten.',
    })
  })

  test.each<[ExplainedEvent, inEnglish: string, inGerman: string]>([
    [order, 'Order 10045 was created.', 'Die Bestellung 10045 wurde angelegt.'],
    [{ ...order, payload: undefined, entityId: null }, 'An order was created.', 'Eine Bestellung wurde angelegt.'],
    [{ ...order, payload: undefined, entityId: 'SO-9' }, 'Order SO-9 was created.', 'Die Bestellung SO-9 wurde angelegt.'],
    [{ ...order, action: 'customer.upsert', payload: { customerNumber: 'C-1' } }, 'Customer C-1 was saved.', 'Die Kundendaten von C-1 wurden gespeichert.'],
    [{ ...order, action: 'till.closed' }, 'till.closed for 10045 was delivered.', 'till.closed für 10045 wurde zugestellt.'],
    [{ ...stock, status: 'processing' }, 'Stock for 3 products is being sent now.', 'Die Bestände von 3 Produkten werden gerade gesendet.'],
    [{ ...stock, action: 'inventory.adjust', status: 'success' }, 'Stock adjustments for 3 products were applied.', 'Die Bestandskorrekturen von 3 Produkten wurden gebucht.'],
    [{ ...stock, action: 'price.set', status: 'skipped', skipReason: 'Old.' }, 'Prices for 3 products were given up.', 'Die Preise von 3 Produkten wurden aufgegeben.'],
    [{ ...stock, status: 'skipped', attempts: 0 }, 'Stock for 3 products was not sent.', 'Die Bestände von 3 Produkten wurden nicht gesendet.'],
    [{ ...stock, error: { code: 'items_rejected', message: '' } }, 'Stock for 3 products went through in part only.', 'Die Bestände von 3 Produkten sind nur zum Teil angekommen.'],
    [{ ...stock, isCurrentAttempt: false }, 'Stock for 3 products is sent in another version.', 'Die Bestände von 3 Produkten werden in einer anderen Fassung gesendet.'],
    [
      { ...stock, action: 'price.set', status: 'skipped', supersededByEventId: 'x' },
      'Prices for 3 products are out of date and were not sent.', 'Die Preise von 3 Produkten sind überholt und wurden nicht gesendet.',
    ],
    [{ ...stock, status: 'queued', forceStop: true, error: null }, 'Stock for 3 products is stopped.', 'Die Bestände von 3 Produkten sind angehalten.'],
    [{ ...stock, status: 'queued', error: null, payload: { items: Array(1200).fill({}) } }, 'Stock for 1,200 products is waiting to be sent.', 'Die Bestände von 1.200 Produkten warten darauf, gesendet zu werden.'],
  ])('%# verbs agree with their subject', (event, inEnglish, inGerman) => {
    expect(explainEvent(event, clock, english).headline).toBe(inEnglish)
    expect(explainEvent(event, clock, german).headline).toBe(inGerman)
  })

  test.each([
    [0, 'It is next in its lane.', 'Sie ist die nächste in ihrer Spur.'],
    [1, 'One message is before it in its lane.', 'In ihrer Spur ist eine Nachricht vor ihr.'],
    [4000, '4,000 messages are before it in its lane.', 'In ihrer Spur sind 4.000 Nachrichten vor ihr.'],
  ])('says that %i are before it', (ahead, inEnglish, inGerman) => {
    const waiting: ExplainedEvent = { ...stock, status: 'queued', error: null, attempts: 0, lanePlace: { ahead, behind: 0, heldByEventId: null } }
    expect(explainEvent(waiting, clock, english).meaning).toBe(inEnglish)
    expect(explainEvent(waiting, clock, german).meaning).toBe(inGerman)
    expect(explainEvent({ ...waiting, lanePlace: { ahead, behind: 0, heldByEventId: 'x' } }, clock, english).advice).toMatch(/^Resubmit or skip the message that holds the lane/)
  })
  test.each([
    [1, 'The commerce platform accepted it at the first attempt.', 'Die Handelsplattform hat sie beim ersten Versuch angenommen.'],
    [3, 'The commerce platform accepted it at attempt 3.', 'Die Handelsplattform hat sie beim 3. Versuch angenommen.'],
  ])('says that attempt %i was the one', (attempts, inEnglish, inGerman) => {
    expect(explainEvent({ ...order, attempts }, clock, english).meaning).toBe(inEnglish)
    expect(explainEvent({ ...order, attempts }, clock, german).meaning).toBe(inGerman)
  })

  test('a retry is not a failure, and nobody needs to act', () => {
    const retry: ExplainedEvent = { ...stock, status: 'queued', error: { code: 'destination_error', message: '' } }
    expect(explainEvent(retry, clock, english)).toMatchObject({ tone: 'warning', headline: 'Stock for 3 products is not updated yet.', advice: 'Nothing to do: Waybill tries again by itself.' })
    expect(explainEvent(retry, clock, german)).toMatchObject({ headline: 'Die Bestände von 3 Produkten sind noch nicht aktualisiert.', advice: 'Nichts zu tun: Waybill versucht es von selbst noch einmal.' })
  })
  test('warns when newer data has gone through since', () => {
    expect(explainEvent({ ...stock, newerOnSameEntity: [{ status: 'success' }] }, clock, english).advice).toContain('overwrite newer data')
  })
  test('sends to the rest of a message that is out of date in part, not to the newer one', () => {
    const said = explainEvent({ ...stock, error: { code: 'superseded_in_part', message: '' }, newerOnSameEntity: [{ status: 'success' }] }, clock, english)
    expect(said.headline).toBe('Stock for 3 products did not update.')
    expect(said.advice).toBe('Resubmit only what is not out of date; the rest is left out.')
  })
  test('a parked message is not waiting for its turn', () => {
    expect(explainEvent({ ...stock, status: 'queued', parkedAt: 'x' }, clock, english)).toEqual({
      tone: 'warning',
      headline: 'Stock for 3 products is taken aside.',
      meaning: 'Taken aside since 11:00; the lane goes on without it. The shop has shown old numbers since 10:42.',
      advice: 'Put it back when it may be sent: it takes its old place, before everything that arrived after it.',
    })
  })
  test('names no time while the reader\'s clock is not known', () => {
    expect(explainEvent({ ...stock, status: 'queued', parkedAt: 'x' }, { since: null }, english).meaning).toBe('The lane goes on without it. The shop shows old numbers.')
    expect(explainEvent(stock, { since: null }, german).meaning).toBe('Die Handelsplattform hat die Nachricht abgelehnt. Der Shop zeigt alte Bestände.')
  })
  test('a message that newer data had superseded asks nothing of anybody', () => {
    expect(explainEvent({ ...stock, status: 'skipped', supersededByEventId: 'x' }, clock, english).advice).toMatch(/^Nothing to do/)
  })
  test('a stopped message says how to let it go', () => {
    expect(explainEvent({ ...stock, status: 'queued', forceStop: true }, clock, english).advice).toContain('Clear the stop')
  })
  test.each(languages)('every status of every action has a sentence that ends, in %s', (_, language) => {
    for (const action of [...knownActions, 'something.new']) {
      for (const status of eventStatuses) {
        const said = explainEvent({ ...stock, action, status, payload: undefined, entityId: 'E-1' }, clock, language)
        expect(said.headline).toMatch(/^\S.*\.$/)
        expect(said.meaning).toMatch(/\.$/)
      }
    }
  })
})

describe.each(languages)('the words for actions, in %s', (_, language) => {
  test('every headline of an action begins with its subject, whether it names one thing, several or none', () => {
    for (const action of [...knownActions, 'something.new']) {
      for (const event of [{ action, entityId: null }, { action, entityId: 'E-1' }, { action, entityId: null, payload: threeProducts }]) {
        const subject = describeSubject(event, language)
        for (const headline of headlines) expect(writeHeadline(event, headline, language).startsWith(`${subject} `), `${action} ${headline}`).toBe(true)
      }
    }
  })
})

describe('causeOf', () => {
  test.each(languages)('every failure code has its own words in %s', (_, language) => {
    const said = failureCodes.map(code => causeOf(code, language))
    expect(new Set(said.map(cause => cause.short)).size).toBe(failureCodes.length)
    expect(new Set(said.map(cause => cause.happened)).size).toBe(failureCodes.length)
    expect(said.every(cause => cause.happened.endsWith('.') && cause.advice.endsWith('.'))).toBe(true)
  })
  test('a code from a newer version still gets a true sentence', () => {
    expect(causeOf('something_new', english).happened).toBe('The message could not be delivered.')
    expect(causeOf('toString', german).happened).toBe('Die Nachricht konnte nicht zugestellt werden.')
  })
})
