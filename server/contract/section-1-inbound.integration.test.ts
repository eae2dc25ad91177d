/** §1 of the contract: what a sender can rely on. */
import { sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { until } from '../../pipeline/testing/until.ts'
import { stock, useContract } from './testing/contract-server.ts'
import { acceptedShape, outcomeShape } from './testing/shapes.ts'

const { test, ask, send, sendBytes, accept, integrate, integratePaused } = useContract()
const inbound = '/integrations/custom/inbound'

describe('a message', () => {
  it('is answered with 202 and its id', async () => {
    const { apiKey } = await integrate()
    const { status, headers, body } = await send(apiKey, stock())
    expect([status, headers.get('content-type')]).toEqual([202, expect.stringMatching(/^application\/json/)])
    acceptedShape.parse(body)
  })

  it('is answered after the event is committed, and not before', async () => {
    const { apiKey } = await integrate()
    let answered = false
    const { sending } = await test.database.transaction(async (transaction) => {
      await transaction.execute(sql`lock table integration_events in share mode`)
      const sending = send(apiKey, stock()).finally(() => {
        answered = true
      })
      await until('it waits for the lock', async () => {
        return test.database.query(async connection => (await connection.execute(sql`select from pg_locks where not granted and database = (select oid from pg_database where datname = current_database())`)).length > 0)
      })
      await ask('GET', '/healthz', undefined, { as: null })
      expect(answered).toBe(false)
      return { sending }
    })
    const { messageId } = acceptedShape.parse((await sending).body)
    expect(await ask('GET', `/v1/integrations/events/${messageId}`)).toMatchObject({ status: 200, body: { id: messageId } })
  })

  const letters = (length: number) => 'x'.repeat(length)
  it.each<[string, Record<string, unknown>]>([
    ['without entityId', { entityId: undefined }], ['with an entityId of one character', { entityId: 'x' }], ['with one of 255', { entityId: letters(255) }],
    ['with fields inside data that nobody knows', { data: { items: [{ sku: 'A', quantity: 1, shelf: 7 }], source: 'till' } }],
  ])('is accepted %s', async (_, given) => {
    const { apiKey } = await integrate()
    expect(await send(apiKey, { ...stock(), ...given })).toMatchObject({ status: 202 })
  })

  it.each<[string, Record<string, unknown>, string]>([
    ['without action', { action: undefined }, 'action'], ['with an action that is no text', { action: 7 }, 'action'], ['with an unknown action', { action: 'stock.eat' }, 'action'],
    ['without data', { data: undefined }, 'data'], ['with a list as data', { data: [] }, 'data'], ['with null as data', { data: null }, 'data'], ['with text as data', { data: '{}' }, 'data'],
    ['with an empty entityId', { entityId: '' }, 'entityId'], ['with one of 256 characters', { entityId: letters(256) }, 'entityId'], ['with a number as entityId', { entityId: 7 }, 'entityId'],
    ['with a top-level field that nobody knows', { priority: 1 }, 'priority'],
  ])('is refused %s', async (_, given, path) => {
    const { apiKey } = await integrate()
    expect(await send(apiKey, { ...stock(), ...given })).toMatchObject({ status: 422, body: { code: 'invalid', errors: [{ path }] } })
  })
})

describe('Idempotency-Key', () => {
  const withKey = (key: string) => ({ 'idempotency-key': key })

  it('with the same body gets the same answer, says so, and makes no second event', async () => {
    const { id, apiKey } = await integrate()
    const first = await send(apiKey, stock(), withKey('stock-1'))
    const again = await send(apiKey, stock(), withKey('stock-1'))
    expect([first.headers.get('idempotent-replayed'), again.headers.get('idempotent-replayed')]).toEqual([null, 'true'])
    expect([again.status, again.body]).toEqual([202, first.body])
    expect((await ask('POST', '/v1/integrations/events/filter', { integrationId: id })).body).toMatchObject({ total: { value: 1, relation: 'eq' } })
  })

  it('makes one event of fifty equal messages at the same instant', async () => {
    const { id, apiKey } = await integrate()
    const answers = await Promise.all(Array.from({ length: 50 }, () => send(apiKey, stock(), withKey('once'))))
    expect(new Set(answers.map(({ status, body }) => `${status} ${String(body.messageId)}`)).size).toBe(1)
    expect(answers.filter(({ headers }) => headers.get('idempotent-replayed') === null)).toHaveLength(1)
    expect((await ask('POST', '/v1/integrations/events/filter', { integrationId: id })).body).toMatchObject({ total: { value: 1 } })
  })

  it('with another body is refused', async () => {
    const { apiKey } = await integrate()
    await send(apiKey, stock('A', 1), withKey('k'))
    expect(await send(apiKey, stock('A', 2), withKey('k'))).toMatchObject({ status: 422, body: { code: 'idempotency_key_reused' } })
  })

  it('stands for a message for 24 hours, and for nothing afterwards', async () => {
    const { id, apiKey } = await integrate()
    const first = await send(apiKey, stock('A', 1), withKey('daily'))
    const later = (span: string) => test.database.query(connection => connection.execute(sql`update idempotency_keys set expires_at = expires_at - ${span}::interval where integration_id = ${id}`))
    await later('23 hours 59 minutes')
    expect((await send(apiKey, stock('A', 1), withKey('daily'))).body).toEqual(first.body)
    await later('1 minute')
    const next = await send(apiKey, stock('A', 2), withKey('daily'))
    expect([next.status, next.headers.get('idempotent-replayed')]).toEqual([202, null])
    expect(next.body.messageId).not.toBe(first.body.messageId)
  })

  it('is each integration\'s own', async () => {
    const [one, other] = [await integrate(), await integrate()]
    const [first, second] = [await send(one.apiKey, stock(), withKey('k')), await send(other.apiKey, stock(), withKey('k'))]
    expect(second.body.messageId).not.toBe(first.body.messageId)
  })

  it.each([['of one character', 'k', 202], ['of 255', 'k'.repeat(255), 202], ['of 256', 'k'.repeat(256), 422], ['that is empty', '', 422], ['with what cannot be printed', 'a\tb', 422]])('%s is answered', async (_, key, status) => {
    const { apiKey } = await integrate()
    expect((await send(apiKey, stock(), withKey(key))).status).toBe(status)
  })
})

describe('GET …/inbound/{messageId}', () => {
  it('tells with the same key what became of a message', async () => {
    const { apiKey } = await integratePaused()
    const messageId = await accept(apiKey, stock('CHAIR'))
    const { status, body } = await ask('GET', `${inbound}/${messageId}`, undefined, { key: apiKey })
    expect([status, outcomeShape.parse(body)]).toMatchObject([200, { messageId, action: 'inventory.set', entityId: 'CHAIR', status: 'queued', attempts: 0, finishedAt: null, error: null, items: null }])
  })

  it('answers 404 to another integration, and for what does not exist', async () => {
    const [one, other] = [await integrate(), await integrate()]
    const messageId = await accept(one.apiKey, stock())
    for (const [path, key] of [[messageId, other.apiKey], ['0199aaaa-0000-7000-8000-00000000dead', one.apiKey], ['no-id', one.apiKey]] as const) {
      expect(await ask('GET', `${inbound}/${path}`, undefined, { key })).toMatchObject({ status: 404, body: { code: 'not_found' } })
    }
  })
})

describe('a regenerated key', () => {
  it('never gets another 202, also when requests are under way', async () => {
    const { id, apiKey } = await integrate()
    const during = Array.from({ length: 100 }, (_, index) => send(apiKey, stock('A', index)))
    expect(await ask('POST', `/v1/integrations/${id}/regenerate-key`)).toMatchObject({ status: 200 })
    const after = await Promise.all(Array.from({ length: 20 }, () => send(apiKey, stock())))
    expect(new Set(after.map(({ status }) => status))).toEqual(new Set([401]))
    const accepted = (await Promise.all(during)).filter(({ status }) => status === 202).length
    expect((await ask('POST', '/v1/integrations/events/filter', { integrationId: id })).body).toMatchObject({ total: { value: accepted } })
  })
})

describe('an action', () => {
  const order = (lines: unknown) => ({ orderNumber: 'O-1', currency: 'EUR', customer: { name: 'Ada' }, lines })
  const many = <T>(length: number, item: T) => Array.from({ length }, () => item)
  const line = { sku: 'A', quantity: 1, unitPrice: '19.90' }
  const price = { sku: 'A', amount: '19.90', currency: 'EUR' }

  it.each<[string, unknown]>([
    ['inventory.set', { items: many(1000, { sku: 'A', quantity: 0, location: 'BER' }) }],
    ['inventory.adjust', { items: many(1000, { sku: 'A', delta: -3 }) }],
    ['product.upsert', { sku: 'A', name: 'Chair', description: 'Wood', attributes: { colour: 'black' }, active: false }],
    ['price.set', { items: many(1000, { ...price, priceList: 'retail' }) }],
    ['order.create', order(many(500, line))],
    ['order.update', { orderNumber: 'O-1' }],
    ['order.update', { orderNumber: 'O-1', status: 'shipped', tracking: { carrier: 'DHL', numbers: ['1'] } }],
    ['customer.upsert', { customerNumber: 'C-1', name: 'Ada', email: 'ada@example.com', phone: '+49 30 1', addresses: [{ city: 'Berlin' }] }],
  ])('%s takes data as the contract has them', async (action, data) => {
    const { apiKey } = await integrate()
    await accept(apiKey, { action, data })
  })

  it.each<[string, string, unknown, ...string[]]>([
    ['inventory.set', 'no items', { items: [] }, 'items'],
    ['inventory.set', '1,001 items', { items: many(1001, { sku: 'A', quantity: 1 }) }, 'items'],
    ['inventory.set', 'a quantity below 0 and one that is no integer', { items: [{ sku: 'A', quantity: -1 }, { sku: 'B', quantity: 1.5 }] }, 'items[0].quantity', 'items[1].quantity'],
    ['inventory.set', 'no sku', { items: [{ quantity: 1 }] }, 'items[0].sku'],
    ['inventory.adjust', 'a delta that is no integer', { items: [{ sku: 'A', delta: 0.5 }] }, 'items[0].delta'],
    ['inventory.adjust', '1,001 items', { items: many(1001, { sku: 'A', delta: 1 }) }, 'items'],
    ['product.upsert', 'neither sku nor name', {}, 'sku', 'name'],
    ['price.set', 'money as a float', { items: [{ ...price, amount: 19.9 }] }, 'items[0].amount'],
    ['price.set', 'money that is no decimal', { items: [{ ...price, amount: '1e3' }] }, 'items[0].amount'],
    ['price.set', 'a currency that is no code', { items: [{ ...price, currency: 'euro' }] }, 'items[0].currency'],
    ['price.set', '1,001 items', { items: many(1001, price) }, 'items'],
    ['order.create', 'no lines', order([]), 'lines'],
    ['order.create', '501 lines', order(many(501, line)), 'lines'],
    ['order.create', 'money as a float', order([{ ...line, unitPrice: 5 }]), 'lines[0].unitPrice'],
    ['order.create', 'no customer', { ...order([line]), customer: undefined }, 'customer'],
    ['order.update', 'no order number', { status: 'shipped' }, 'orderNumber'],
    ['customer.upsert', 'neither number nor name', {}, 'customerNumber', 'name'],
  ])('%s refuses %s, and says where', async (action, _, data, ...paths) => {
    const { apiKey } = await integrate()
    const { status, body } = await send(apiKey, { action, data })
    expect([status, body]).toMatchObject([422, { code: 'invalid', errors: paths.map(path => ({ path: `data.${path}` })) }])
  })

  it('is refused for bytes that are no JSON', async () => {
    const { apiKey } = await integrate()
    expect(await sendBytes(apiKey, 'stock=4')).toMatchObject({ status: 400 })
  })
})
