/** §4 of the contract: the Management API of the built-in platform. */
import { describe, expect, it } from 'vitest'
import { useContract } from './testing/contract-server.ts'
import { bulkShape } from './testing/shapes.ts'

const { ask } = useContract()
const write = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) => ask(method, path, body, { as: 'operator', headers })
const read = (path: string) => ask('GET', path, undefined, { as: 'viewer' })
const customer = { customerNumber: 'C-1', name: 'Ada' }
const order = (orderNumber: string) => ({ orderNumber, currency: 'EUR', customer, lines: [{ sku: 'A', quantity: 2, unitPrice: '19.90' }] })

describe('bulk calls', () => {
  it.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ['/v1/inventory/bulk-update', { quantity: 4 }, { location: 'BER' }], ['/v1/inventory/adjustments', { delta: 1 }, { location: 'BER' }],
    ['/v1/prices/bulk-update', { amount: '19.90', currency: 'EUR' }, { priceList: 'retail' }],
  ])('%s answers one result per item, in order', async (path, item, more) => {
    const skus = ['Z', 'A', 'M', 'A']
    const { status, body } = await write('POST', path, { items: skus.map(sku => ({ sku, ...item, ...more })) })
    expect([status, bulkShape.parse(body).items.map(({ sku, ok }) => [sku, ok])]).toEqual([200, skus.map(sku => [sku, true])])
  })

  it('say of each item that cannot be done why, and do the others', async () => {
    const { status, body } = await write('POST', '/v1/inventory/adjustments', { items: [{ sku: 'NEW-1', delta: 3 }, { sku: 'NEW-2', delta: -1 }] })
    expect([status, bulkShape.parse(body).items]).toMatchObject([200, [{ sku: 'NEW-1', ok: true }, { sku: 'NEW-2', ok: false, error: expect.any(String) }]])
    expect((await read('/v1/inventory?sku=NEW-1')).body).toMatchObject({ items: [{ sku: 'NEW-1', quantity: 3 }] })
  })

  it('set, and adjust what was set', async () => {
    await write('POST', '/v1/inventory/bulk-update', { items: [{ sku: 'SUM', quantity: 10 }] })
    await write('POST', '/v1/inventory/adjustments', { items: [{ sku: 'SUM', delta: -3 }] })
    expect((await read('/v1/inventory?sku=SUM')).body).toMatchObject({ items: [{ sku: 'SUM', quantity: 7 }] })
    await write('POST', '/v1/prices/bulk-update', { items: [{ sku: 'SUM', amount: '5.00', currency: 'EUR' }] })
    expect((await read('/v1/prices?sku=SUM')).body).toMatchObject({ items: [{ sku: 'SUM', amount: expect.stringMatching(/^5(\.0+)?$/), currency: 'EUR' }] })
  })
})

describe.each([
  ['/v1/products/A%2F1', { name: 'Chair', weight: '1.5' }, { sku: 'A/1', name: 'Chair' }, '/v1/products'],
  ['/v1/customers/C-7', { name: 'Ada', email: 'ada@example.com' }, { customerNumber: 'C-7', name: 'Ada' }, '/v1/customers'],
])('%s', (path, fields, shown, list) => {
  it('is put, read, listed and deleted', async () => {
    expect([200, 201]).toContain((await write('PUT', path, fields)).status)
    expect((await write('PUT', path, fields)).status).toBe(200)
    expect(await read(path)).toMatchObject({ status: 200, body: { ...fields, ...shown } })
    expect(await read(list)).toMatchObject({ status: 200, body: { items: expect.arrayContaining([expect.objectContaining(shown)]) } })
    expect((await write('DELETE', path)).status).toBe(204)
    expect(await read(path)).toMatchObject({ status: 404, body: { code: 'not_found' } })
  })
})

describe('an order', () => {
  it('is added, read, changed and listed', async () => {
    expect((await write('POST', '/v1/orders', order('O-1'))).status).toBe(201)
    expect(await read('/v1/orders/O-1')).toMatchObject({ status: 200, body: order('O-1') })
    expect(await write('PATCH', '/v1/orders/O-1', { status: 'shipped', tracking: { carrier: 'DHL', numbers: ['1'] } })).toMatchObject({ status: 200, body: { status: 'shipped' } })
    expect((await read('/v1/orders')).body).toMatchObject({ items: expect.arrayContaining([expect.objectContaining({ orderNumber: 'O-1', status: 'shipped' })]) })
    expect(await write('PATCH', '/v1/orders/NONE', { status: 'shipped' })).toMatchObject({ status: 404 })
  })
})

describe('Idempotency-Key', () => {
  const key = (name: string) => ({ 'idempotency-key': name })

  it('makes a repeated delivery change nothing and get the first answer again', async () => {
    const adjust = (headers: Record<string, string>) => write('POST', '/v1/inventory/adjustments', { items: [{ sku: 'ONCE', delta: 5 }, { sku: 'LOW', delta: -1 }] }, headers)
    const first = await adjust(key('adjust-1'))
    const again = await Promise.all([adjust(key('adjust-1')), adjust(key('adjust-1'))])
    for (const { status, body } of again) expect([status, body]).toEqual([first.status, first.body])
    expect((await read('/v1/inventory?sku=ONCE')).body).toMatchObject({ items: [{ quantity: 5 }] })
    await adjust(key('adjust-2'))
    expect((await read('/v1/inventory?sku=ONCE')).body).toMatchObject({ items: [{ quantity: 10 }] })
  })

  it('gives the first answer, status and all, also when something came between', async () => {
    const first = await write('POST', '/v1/orders', order('O-9'), key('order-9'))
    await write('PATCH', '/v1/orders/O-9', { status: 'shipped' })
    const again = await write('POST', '/v1/orders', order('O-9'), key('order-9'))
    expect([again.status, again.body]).toEqual([first.status, first.body])
    expect((await read('/v1/orders/O-9')).body).toMatchObject({ status: 'shipped' })
  })

  it.each<[string, unknown]>([
    ['/v1/inventory/bulk-update', { items: [{ sku: 'AT-ONCE', quantity: 1 }] }], ['/v1/inventory/adjustments', { items: [{ sku: 'AT-ONCE', delta: 1 }] }],
    ['/v1/prices/bulk-update', { items: [{ sku: 'AT-ONCE', amount: '1', currency: 'EUR' }] }], ['/v1/orders', order('AT-ONCE')],
  ])('lets one of ten at the same instant write, and gives all its answer: POST %s', async (path, body) => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => write('POST', path, body, key(`${path} at once`))))
    expect(answers.filter(({ headers }) => headers.get('idempotent-replayed') !== 'true')).toHaveLength(1)
    for (const answer of answers) expect([answer.status, answer.body]).toEqual([answers[0]?.status, answers[0]?.body])
    expect(answers[0]?.status).toBe(path === '/v1/orders' ? 201 : 200)
  })

  it.each<[string, string, unknown, unknown]>([
    ['POST', '/v1/prices/bulk-update', { items: [{ sku: 'A', amount: '1', currency: 'EUR' }] }, { items: [{ sku: 'A', amount: '2', currency: 'EUR' }] }],
    ['PUT', '/v1/products/KEYED', { name: 'One' }, { name: 'Two' }], ['PUT', '/v1/customers/KEYED', { name: 'One' }, { name: 'Two' }],
  ])('of another body is refused: %s %s', async (method, path, one, other) => {
    await write(method, path, one, key(`${path}-key`))
    expect(await write(method, path, other, key(`${path}-key`))).toMatchObject({ status: 422, body: { code: 'idempotency_key_reused' } })
  })
})

describe('every write', () => {
  it.each([
    ['POST', '/v1/inventory/bulk-update'], ['POST', '/v1/inventory/adjustments'], ['PUT', '/v1/products/A'], ['DELETE', '/v1/products/A'], ['POST', '/v1/prices/bulk-update'],
    ['POST', '/v1/orders'], ['PATCH', '/v1/orders/O-1'], ['PUT', '/v1/customers/C-1'], ['DELETE', '/v1/customers/C-1'],
  ])('%s %s is not a viewer\'s, and nobody\'s without a token', async (method, path) => {
    expect((await ask(method, path, undefined, { as: 'viewer' })).status).toBe(403)
    expect((await ask(method, path, undefined, { as: null })).status).toBe(401)
  })

  it.each<[string, string, unknown, string]>([
    ['POST', '/v1/inventory/bulk-update', { items: [] }, 'items'], ['POST', '/v1/inventory/bulk-update', { items: [{ sku: 'A', quantity: -1 }] }, 'items[0].quantity'],
    ['POST', '/v1/inventory/adjustments', { items: [{ sku: 'A', delta: 0.5 }] }, 'items[0].delta'], ['POST', '/v1/prices/bulk-update', { items: [{ sku: 'A', amount: 1.5, currency: 'EUR' }] }, 'items[0].amount'],
    ['PUT', '/v1/products/A', {}, 'name'], ['PUT', '/v1/customers/A', {}, 'name'], ['POST', '/v1/orders', { ...order('O-2'), lines: [] }, 'lines'],
  ])('%s %s refuses %j, and says where', async (method, path, body, where) => {
    expect(await write(method, path, body)).toMatchObject({ status: 422, body: { code: 'invalid', errors: [{ path: where }] } })
  })
})
