/** §1 of the contract: which call each action becomes at the Management API. */
import { describe, expect, it } from 'vitest'
import { stock, useContractWithWorker } from './testing/contract-server.ts'

const { accept, ask, integrate, reaches, callsOf, answers, act } = useContractWithWorker()

describe('an action becomes a call', () => {
  const price = { sku: 'A', amount: '19.90', currency: 'EUR' }
  it.each<[string, Record<string, unknown>, string]>([
    ['inventory.set', { items: [{ sku: 'A', quantity: 1, location: 'BER', shelf: 7 }], source: 'till' }, 'POST /v1/inventory/bulk-update'],
    ['inventory.adjust', { items: [{ sku: 'A', delta: -1, why: 'broken' }] }, 'POST /v1/inventory/adjustments'],
    ['product.upsert', { sku: 'A/1 ü', name: 'Chair', attributes: { colour: 'black' }, weight: 1.5 }, 'PUT /v1/products/A%2F1%20%C3%BC'],
    ['price.set', { items: [{ ...price, note: 'sale' }] }, 'POST /v1/prices/bulk-update'],
    ['order.create', { orderNumber: 'O-1', currency: 'EUR', customer: { name: 'Ada' }, lines: [{ sku: 'A', quantity: 1, unitPrice: '5' }], channel: 'web' }, 'POST /v1/orders'],
    ['order.update', { orderNumber: 'O 1', status: 'shipped', shippedBy: 'BER' }, 'PATCH /v1/orders/O%201'],
    ['customer.upsert', { customerNumber: 'C-1', name: 'Ada', segment: 'b2b' }, 'PUT /v1/customers/C-1'],
  ])('%s', async (action, data, expected) => {
    const { apiKey } = await integrate()
    const messageId = await accept(apiKey, { action, data })
    await reaches(messageId, 'success')
    const [call, ...more] = callsOf(messageId)
    expect(more).toEqual([])
    expect([`${call?.method} ${call?.path}`, call?.authorization, call?.idempotencyKey, call?.messageId, call?.attempt])
      .toEqual([expected, 'Bearer destination-token', messageId, messageId, 1])
    expect(JSON.parse(call?.body ?? '')).toEqual(data)
  })
})

describe('Idempotency-Key towards the Management API', () => {
  it('stays the same over automatic attempts, whose number rises', async () => {
    const { apiKey } = await integrate()
    answers(call => call.attempt < 3 ? 500 : 200)
    const messageId = await accept(apiKey, stock())
    await reaches(messageId, 'success')
    expect(callsOf(messageId).map(call => [call.attempt, call.idempotencyKey])).toEqual([1, 2, 3].map(attempt => [attempt, messageId]))
  })

  it('stays the same after a time-out, also when a person resubmits', async () => {
    const { apiKey } = await integrate({ retryPolicies: { default: { retries: 0 } } })
    answers({ hang: true })
    const messageId = await accept(apiKey, stock())
    await reaches(messageId, 'failed')
    answers(200)
    await act(messageId, 'resubmit')
    await reaches(messageId, 'success')
    expect(callsOf(messageId).map(call => [call.attempt, call.idempotencyKey])).toEqual([[1, messageId], [2, messageId]])
  })

  it('gets -r1, -r2 when an event is resubmitted after a definite refusal', async () => {
    const { apiKey } = await integrate()
    answers(call => call.attempt < 3 ? 422 : 200)
    const messageId = await accept(apiKey, stock())
    for (const round of [1, 2]) {
      await reaches(messageId, 'failed')
      expect((await act(messageId, 'resubmit')).status, `round ${round}`).toBe(202)
    }
    await reaches(messageId, 'success')
    expect(callsOf(messageId).map(call => [call.attempt, call.idempotencyKey])).toEqual([[1, messageId], [2, `${messageId}-r1`], [3, `${messageId}-r2`]])
  })
})

describe('a sender', () => {
  it('is told of the refusal, and of each item', async () => {
    const { apiKey } = await integrate()
    answers({ status: 200, body: { items: [{ sku: 'A', ok: true }, { sku: 'B', ok: false, error: 'Unknown.' }] } })
    const messageId = await accept(apiKey, { action: 'inventory.set', data: { items: [{ sku: 'A', quantity: 1 }, { sku: 'B', quantity: 1 }] } })
    await reaches(messageId, 'failed')
    expect((await ask('GET', `/integrations/custom/inbound/${messageId}`, undefined, { key: apiKey })).body).toMatchObject({
      status: 'failed', attempts: 1, finishedAt: expect.any(String), error: { code: expect.any(String), message: expect.any(String) },
      items: [{ sku: 'A', ok: true }, { sku: 'B', ok: false }],
    })
  })
})
