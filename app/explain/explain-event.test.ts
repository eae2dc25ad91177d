import { describe, expect, test } from 'vitest'
import { eventStatuses } from '../../shared/events.ts'
import { failureCodes } from '../../shared/failures.ts'
import { causeOf } from './causes.ts'
import type { ExplainedEvent } from './explain-event.ts'
import { explainEvent } from './explain-event.ts'

const threeProducts = { items: [{ sku: 'A', quantity: 1 }, { sku: 'B', quantity: 2 }, { sku: 'C', quantity: 3 }] }
const stock: ExplainedEvent = { action: 'inventory.set', entityId: null, status: 'failed', attempts: 1, error: { code: 'rejected', message: 'no' }, payload: threeProducts }

const clock = { since: '10:42', parkedSince: '11:00' }

describe('explainEvent', () => {
  test('says what failed, what it means and what to do', () => {
    expect(explainEvent(stock, clock)).toEqual({
      tone: 'error',
      headline: 'Stock for 3 products did not update.',
      meaning: 'The commerce platform refused the message. The shop has shown old numbers since 10:42.',
      advice: 'Sending the same again will not help until the cause is mended at the platform or at the sender. Its own words are below.',
    })
  })
  test('names the one thing a message is about', () => {
    const order: ExplainedEvent = { action: 'order.create', entityId: 'x', status: 'success', attempts: 1, error: null, payload: { orderNumber: '10045', lines: [] } }
    expect(explainEvent(order, clock).headline).toBe('Order 10045 was created.')
  })
  test('verbs agree with their subject', () => {
    expect(explainEvent({ ...stock, action: 'price.set', status: 'skipped', skipReason: 'Old.' }, { since: '' }).headline).toBe('Prices for 3 products were given up.')
    expect(explainEvent({ ...stock, status: 'processing' }, { since: '' }).headline).toBe('Stock for 3 products is being sent now.')
    expect(explainEvent({ ...stock, action: 'inventory.adjust', status: 'success' }, { since: '' }).headline).toBe('Stock adjustments for 3 products were applied.')
  })
  test('a retry is not a failure, and nobody needs to act', () => {
    const retry = explainEvent({ ...stock, status: 'queued', error: { code: 'destination_error', message: '' } }, clock)
    expect(retry).toMatchObject({ tone: 'warning', headline: 'Stock for 3 products is not updated yet.', advice: 'Nothing to do: Waybill tries again by itself.' })
  })
  test('warns when newer data has gone through since', () => {
    expect(explainEvent({ ...stock, newerOnSameEntity: [{ status: 'success' }] }, clock).advice).toContain('overwrite newer data')
  })
  test('sends to the rest of a message that is out of date in part, not to the newer one', () => {
    const said = explainEvent({ ...stock, error: { code: 'superseded_in_part', message: '' }, newerOnSameEntity: [{ status: 'success' }] }, clock)
    expect(said.headline).toBe('Stock for 3 products did not update.')
    expect(said.advice).toBe('Resubmit only what is not out of date; the rest is left out.')
  })
  test('a parked message is not waiting for its turn', () => {
    expect(explainEvent({ ...stock, status: 'queued', parkedAt: 'x' }, clock)).toEqual({
      tone: 'warning',
      headline: 'Stock for 3 products is taken aside.',
      meaning: 'Taken aside since 11:00; the lane goes on without it. The shop has shown old numbers since 10:42.',
      advice: 'Put it back when it may be sent: it takes its old place, before everything that arrived after it.',
    })
  })
  test('a replaced message sends the reader to the new one, whatever became of itself', () => {
    expect(explainEvent({ ...stock, isCurrentAttempt: false }, clock)).toMatchObject({ tone: 'neutral', headline: 'Stock for 3 products is sent in another version.' })
  })
  test('a message that newer data had superseded asks nothing of anybody', () => {
    const said = explainEvent({ ...stock, action: 'price.set', status: 'skipped', supersededByEventId: 'x' }, clock)
    expect(said.headline).toBe('Prices for 3 products are out of date and were not sent.')
    expect(said.advice).toMatch(/^Nothing to do/)
  })
  test('a stopped message says how to let it go', () => {
    expect(explainEvent({ ...stock, status: 'queued', forceStop: true }, clock).advice).toContain('Clear the stop')
  })
  test('every status of every action has a sentence that ends', () => {
    for (const action of ['inventory.set', 'inventory.adjust', 'product.upsert', 'price.set', 'order.create', 'order.update', 'customer.upsert', 'something.new']) {
      for (const status of eventStatuses) {
        const said = explainEvent({ ...stock, action, status, payload: undefined, entityId: 'E-1' }, clock)
        expect(said.headline).toMatch(/^\S.*\.$/)
        expect(said.meaning).toMatch(/\.$/)
      }
    }
  })
})

describe('causeOf', () => {
  test('every failure code has its own words', () => {
    const said = failureCodes.map(code => causeOf(code).happened)
    expect(new Set(said).size).toBe(failureCodes.length)
  })
  test('a code from a newer version still gets a true sentence', () => {
    expect(causeOf('something_new').happened).toBe('The message could not be delivered.')
  })
})
