import { describe, expect, it } from 'vitest'
import { useTestServer } from '../../../testing/test-server.ts'

const { call } = useTestServer()
let made = 0
const newSku = () => `SKU-${made += 1}`
const set = (items: unknown[], headers = {}) => call('POST', '/v1/inventory/bulk-update', { items }, { headers })
const adjust = (items: unknown[], headers = {}) => call('POST', '/v1/inventory/adjustments', { items }, { headers })
const levels = async (sku: string) => (await call('GET', `/v1/inventory?sku=${encodeURIComponent(sku)}`)).body.items
const level = (sku: string, quantity: number, location = 'default') => ({ sku, location, quantity, updatedAt: expect.any(String) })

describe('setting stock', () => {
  it('writes what was sent, per place, and answers per item in order', async () => {
    const [first, second] = [newSku(), newSku()]
    const answer = await set([{ sku: second, quantity: 7, bin: 'A1' }, { sku: first, quantity: 0, location: 'BER' }, { sku: first, quantity: 3 }])
    expect(answer).toMatchObject({ status: 200, body: { items: [{ sku: second, ok: true }, { sku: first, ok: true }, { sku: first, ok: true }] } })
    expect(await levels(first)).toEqual([level(first, 0, 'BER'), level(first, 3)])
    expect(await levels(second)).toEqual([level(second, 7)])
  })

  it('lets the last of several items for one place win', async () => {
    const sku = newSku()
    await set([{ sku, quantity: 1 }, { sku, quantity: 9 }, { sku, quantity: 5 }])
    expect(await levels(sku)).toEqual([level(sku, 5)])
  })

  it('refuses an inactive product and nothing else', async () => {
    const [gone, sold] = [newSku(), newSku()]
    await call('PUT', `/v1/products/${gone}`, { name: 'Chair', active: false })
    const answer = await set([{ sku: gone, quantity: 1 }, { sku: sold, quantity: 2 }])
    expect(answer.body.items).toEqual([{ sku: gone, ok: false, error: 'the product is inactive' }, { sku: sold, ok: true }])
    expect([await levels(gone), await levels(sold)]).toEqual([[], [level(sold, 2)]])
  })

  it('takes a thousand items, the largest quantity and any text as a SKU', async () => {
    expect((await set(Array.from({ length: 1000 }, (_, n) => ({ sku: `BULK-${n}`, quantity: n })))).status).toBe(200)
    const sku = 'Stuhl „Uno“ / 100 % é🪑\'"\\;--'
    await set([{ sku, quantity: Number.MAX_SAFE_INTEGER }])
    expect(await levels(sku)).toEqual([level(sku, Number.MAX_SAFE_INTEGER)])
  })

  it.each([
    [{ items: [] }, 'items'], [{}, 'items'], [{ items: [{ sku: 'A', quantity: -1 }] }, 'items[0].quantity'], [{ items: [{ sku: '', quantity: 1 }] }, 'items[0].sku'],
    [{ items: [{ sku: 'A', quantity: 1 }, { sku: '\uD800', quantity: 1 }] }, 'items[1].sku'],
  ])('refuses %j', async (body, path) => {
    expect(await call('POST', '/v1/inventory/bulk-update', body)).toMatchObject({ status: 422, body: { errors: [{ path }] } })
  })
})

describe('adjusting stock', () => {
  it('adds movements in their order and refuses those that would go below zero', async () => {
    const sku = newSku()
    await set([{ sku, quantity: 10 }])
    const answer = await adjust([{ sku, delta: -4 }, { sku, delta: -7 }, { sku, delta: 2 }, { sku, delta: -8 }, { sku, delta: -1 }])
    expect(answer.body.items).toEqual([
      { sku, ok: true }, { sku, ok: false, error: 'would make the stock negative' }, { sku, ok: true }, { sku, ok: true }, { sku, ok: false, error: 'would make the stock negative' },
    ])
    expect(await levels(sku)).toEqual([level(sku, 0)])
  })

  it('begins at zero, and leaves no trace of a movement it refused', async () => {
    const [fresh, refused] = [newSku(), newSku()]
    const answer = await adjust([{ sku: fresh, delta: 3, location: 'HAM' }, { sku: refused, delta: -1 }])
    expect(answer.body.items).toMatchObject([{ ok: true }, { ok: false }])
    expect([await levels(fresh), await levels(refused)]).toEqual([[level(fresh, 3, 'HAM')], []])
  })

  it('refuses an inactive product and a stock that no number can hold', async () => {
    const [gone, full] = [newSku(), newSku()]
    await call('PUT', `/v1/products/${gone}`, { name: 'Chair', active: false })
    await set([{ sku: full, quantity: Number.MAX_SAFE_INTEGER }])
    expect((await adjust([{ sku: gone, delta: 1 }, { sku: full, delta: 1 }])).body.items)
      .toMatchObject([{ error: 'the product is inactive' }, { error: 'would make the stock too large' }])
  })

  it('loses nothing when many adjust and set the same new articles at once', async () => {
    const skus = [newSku(), newSku(), newSku()]
    await Promise.all(Array.from({ length: 20 }, (_, n) => adjust((n % 2 ? skus : skus.toReversed()).map(sku => ({ sku, delta: 1 })))))
    for (const sku of skus) expect(await levels(sku)).toEqual([level(sku, 20)])
  })
})

describe('an idempotency key', () => {
  it('makes a repeated adjustment change nothing and get the first answer, also at the same instant', async () => {
    const sku = newSku()
    const headers = { 'idempotency-key': `key of ${sku}` }
    const answers = await Promise.all(Array.from({ length: 8 }, () => adjust([{ sku, delta: 5 }], headers)))
    expect(answers.map(answer => answer.body)).toEqual(Array.from({ length: 8 }, () => ({ items: [{ sku, ok: true }] })))
    expect(answers.filter(answer => answer.headers.get('idempotent-replayed') === 'true')).toHaveLength(7)
    expect(await levels(sku)).toEqual([level(sku, 5)])
  })

  it('cannot stand for another body or another address', async () => {
    const sku = newSku()
    const headers = { 'idempotency-key': `key of ${sku}` }
    await set([{ sku, quantity: 5 }], headers)
    expect(await set([{ sku, quantity: 6 }], headers)).toMatchObject({ status: 422, body: { code: 'idempotency_key_reused' } })
    expect(await call('POST', '/v1/inventory/adjustments', { items: [{ sku, delta: 5 }] }, { headers })).toMatchObject({ status: 422, body: { code: 'idempotency_key_reused' } })
  })

  it('is free again after a refusal, and must be printable', async () => {
    const headers = { 'idempotency-key': 'refused at first' }
    expect((await call('PATCH', '/v1/orders/LATER', { status: 'shipped' }, { headers })).status).toBe(404)
    await call('POST', '/v1/orders', { orderNumber: 'LATER', currency: 'EUR', customer: {}, lines: [{ sku: 'A', quantity: 1, unitPrice: '1' }] })
    expect((await call('PATCH', '/v1/orders/LATER', { status: 'shipped' }, { headers })).status).toBe(200)
    expect(await set([{ sku: 'A', quantity: 1 }], { 'idempotency-key': 'x'.repeat(256) })).toMatchObject({ status: 422, body: { errors: [{ path: 'Idempotency-Key' }] } })
  })
})

describe('prices', () => {
  const setPrices = (items: unknown[]) => call('POST', '/v1/prices/bulk-update', { items })

  it('come back as they were sent, per currency and list', async () => {
    const sku = newSku()
    await setPrices([
      { sku, amount: '19.90', currency: 'EUR' }, { sku, amount: '1', currency: 'EUR', priceList: 'B2B' }, { sku, amount: '99999999999999.123456', currency: 'CHF' },
      { sku, amount: '7.5', currency: 'USD' }, { sku, amount: '0.10', currency: 'USD' },
    ])
    const { body } = await call('GET', `/v1/prices?sku=${sku}`)
    expect(body.items).toMatchObject([
      { currency: 'CHF', amount: '99999999999999.123456' }, { currency: 'EUR', priceList: 'B2B', amount: '1' },
      { currency: 'EUR', priceList: 'default', amount: '19.90' }, { currency: 'USD', amount: '0.10' },
    ])
  })

  it('are refused one by one for an inactive product, and all together for a float', async () => {
    const [gone, sold] = [newSku(), newSku()]
    await call('PUT', `/v1/products/${gone}`, { name: 'Chair', active: false })
    expect((await setPrices([{ sku: gone, amount: '1', currency: 'EUR' }, { sku: sold, amount: '1', currency: 'EUR' }])).body.items)
      .toEqual([{ sku: gone, ok: false, error: 'the product is inactive' }, { sku: sold, ok: true }])
    expect(await setPrices([{ sku: sold, amount: 1.5, currency: 'EUR' }])).toMatchObject({ status: 422, body: { errors: [{ path: 'items[0].amount' }] } })
  })
})

describe('lists', () => {
  it('go on where the page before ended', async () => {
    const sku = newSku()
    await set(['A', 'B', 'C', 'D', 'E'].map(location => ({ sku, quantity: 1, location })))
    const seen: unknown[] = []
    let cursor: unknown = null
    do {
      const page = await call('GET', `/v1/inventory?sku=${sku}&limit=2${cursor === null ? '' : `&cursor=${cursor}`}`)
      expect(page.body.items).toBeInstanceOf(Array)
      seen.push(page.body.items)
      cursor = page.body.nextCursor
    } while (cursor !== null)
    expect(seen.flat()).toMatchObject(['A', 'B', 'C', 'D', 'E'].map(location => ({ location })))
    expect(seen).toHaveLength(3)
    expect((await call('GET', `/v1/inventory?sku=${sku}&location=B`)).body.items).toHaveLength(1)
  })

  it.each(['limit=0', 'limit=201', 'limit=x', 'cursor=x', 'cursor=W10', 'sku='])('refuse ?%s', async (query) => {
    expect((await call('GET', `/v1/inventory?${query}`)).status).toBe(422)
  })
})
