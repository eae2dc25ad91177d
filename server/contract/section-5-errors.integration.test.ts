/** §5 of the contract: one shape of error everywhere, and when which comes. */
import { sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { openDatabase } from '../../db/client.ts'
import { until } from '../../pipeline/testing/until.ts'
import { stock, useContract } from './testing/contract-server.ts'

const { test, ask, send, sendBytes, integrate, url, bearer } = useContract(() => ({ RATE_LIMIT_PER_SECOND: '20', RATE_LIMIT_BURST: '200' }))
const nested = (levels: number) => `{"action":"product.upsert","data":{"sku":"A","name":"A","x":${'['.repeat(levels - 2)}${']'.repeat(levels - 2)}}}`

describe('400', () => {
  const unreadable: [string, string | Uint8Array<ArrayBuffer>][] = [
    ['not JSON', '{"action":'], ['nothing', ''], ['two documents', '{}{}'], ['a trailing comma', '{"a":1,}'], ['NaN', '{"a":NaN}'], ['single quotes', '{\'a\':1}'],
    ['invalid UTF-8', Uint8Array.from([0x7B, 0x22, 0xFF, 0x22, 0x3A, 0x31, 0x7D])], ['an overlong NUL', Uint8Array.from([0x22, 0xC0, 0x80, 0x22])],
    ['a NUL character', '{"action":"inventory.set","data":{"items":[{"sku":"A\\u0000","quantity":1}]}}'], ['a bare NUL', '{"a":"\0"}'],
    ['a key twice', '{"action":"inventory.set","action":"price.set","data":{}}'], ['a key twice, deep inside and escaped', '{"action":"x","data":{"a":{"b":1,"\\u0062":2}}}'],
    ['33 levels', nested(33)], ['100,000 levels', nested(100_000)], ['100,000 levels that never end', '['.repeat(100_000)],
  ]
  it.each(unreadable)('at inbound for %s', async (_, bytes) => {
    const { apiKey } = await integrate()
    expect(await sendBytes(apiKey, bytes)).toMatchObject({ status: 400, body: { code: 'malformed_body' } })
  })

  it.each(unreadable.filter(([name]) => name !== 'nothing'))('at the Management API for %s', async (_, body) => {
    const response = await fetch(url('/v1/orders'), { method: 'POST', headers: { ...bearer('operator'), 'content-type': 'application/json' }, body })
    expect([response.status, response.headers.get('content-type')]).toEqual([400, 'application/problem+json'])
  })

  it('not for 32 levels', async () => {
    const { apiKey } = await integrate()
    expect((await sendBytes(apiKey, nested(32))).status).toBe(202)
  })
})

describe('401', () => {
  const withoutId = ({ status, body: { requestId: _, ...body } }: Awaited<ReturnType<typeof ask>>) => ({ status, body })

  it('is one and the same for a key that is missing, unknown, mistyped, expired or revoked', async () => {
    const { id, apiKey } = await integrate()
    const unknown = await integrate()
    await ask('DELETE', `/v1/integrations/${unknown.id}`)
    await ask('POST', `/v1/integrations/${id}/regenerate-key`)
    const mistyped = apiKey.replace(/.$/, last => last === '0' ? '1' : '0')
    const answers = await Promise.all([null, unknown.apiKey, mistyped, apiKey, 'wbk_x', 'nonsense'].map(key => sendBytes(key, JSON.stringify(stock()))))
    expect(answers[0]).toMatchObject({ status: 401, body: { code: 'unauthenticated' } })
    for (const answer of answers) expect(withoutId(answer)).toEqual(withoutId(answers[0] ?? answer))
  })

  it('is one and the same for a token that is missing, unknown, expired or revoked', async () => {
    const make = async () => (await ask('POST', '/v1/tokens', { name: 'CI', role: 'viewer', expiresInDays: 1 })).body
    const [revoked, expired] = [await make(), await make()]
    expect((await ask('GET', '/v1/integrations/', undefined, { key: String(revoked.token) })).status).toBe(200)
    await ask('DELETE', `/v1/tokens/${String(revoked.id)}`)
    await test.database.query(connection => connection.execute(sql`update api_tokens set expires_at = now() - interval '1 second' where id = ${String(expired.id)}`))
    const missing = await ask('GET', '/v1/integrations/', undefined, { as: null })
    expect(missing).toMatchObject({ status: 401, body: { code: 'unauthenticated' } })
    for (const token of [revoked.token, expired.token, 'wbt_nonsense', 'x'.repeat(40)]) {
      expect(withoutId(await ask('GET', '/v1/integrations/', undefined, { key: String(token) }))).toEqual(withoutId(missing))
    }
  })
})

describe('403, 404 and 409', () => {
  it('are for roles that may not, what is not there, and states that conflict', async () => {
    expect(await ask('POST', '/v1/integrations/', { service: 'custom', name: 'X' }, { as: 'operator' })).toMatchObject({ status: 403, body: { code: 'forbidden' } })
    expect(await ask('GET', '/v1/nothing')).toMatchObject({ status: 404, body: { code: 'not_found' } })
    expect(await ask('GET', '/integrations/custom/nothing')).toMatchObject({ status: 404, body: { code: 'not_found' } })
    await ask('POST', '/v1/orders', { orderNumber: 'O-1', currency: 'EUR', customer: {}, lines: [{ sku: 'A', quantity: 1, unitPrice: '1' }] })
    expect(await ask('POST', '/v1/orders', { orderNumber: 'O-1', currency: 'CHF', customer: {}, lines: [{ sku: 'A', quantity: 1, unitPrice: '1' }] })).toMatchObject({ status: 409, body: { code: 'conflict' } })
  })
})

describe('413', () => {
  const message = (bytes: number) => {
    const [start, end] = ['{"action":"product.upsert","data":{"sku":"A","name":"A","x":"', '"}}']
    return `${start}${'x'.repeat(bytes - start.length - end.length)}${end}`
  }
  const streamed = (text: string) => new Response(text).body ?? ''

  it.each([['with Content-Length', (text: string) => text], ['without Content-Length', streamed]] as const)('is for a body over 1 MiB %s, and not for one of 1 MiB', async (_, carry) => {
    const { apiKey } = await integrate()
    expect((await sendBytes(apiKey, carry(message(1_048_576)))).status).toBe(202)
    expect(await sendBytes(apiKey, carry(message(1_048_577)))).toMatchObject({ status: 413, body: { code: 'body_too_large' } })
  })

  it('is said while the body streams in: one without an end is answered', async () => {
    const { apiKey } = await integrate()
    const endless = new ReadableStream({ pull: controller => controller.enqueue(Buffer.alloc(65_536, 0x20)) })
    expect((await sendBytes(apiKey, endless)).status).toBe(413)
  })

  it('is also for the Management API', async () => {
    expect((await ask('PUT', '/v1/products/A', { name: 'x'.repeat(1_048_576) })).status).toBe(413)
  })
})

describe('415', () => {
  it.each(['text/plain', 'application/x-www-form-urlencoded', 'application/json-seq', 'text/json', ''])('is for "%s"', async (type) => {
    const { apiKey } = await integrate()
    expect(await send(apiKey, stock(), { 'content-type': type })).toMatchObject({ status: 415, body: { code: 'unsupported_media_type' } })
    expect((await ask('POST', '/v1/orders', {}, { headers: { 'content-type': type } })).status).toBe(415)
  })

  it.each(['application/json', 'Application/JSON; charset=utf-8'])('is not for "%s"', async (type) => {
    const { apiKey } = await integrate()
    expect((await send(apiKey, stock(), { 'content-type': type })).status).toBe(202)
  })
})

describe('422', () => {
  it('lists every fault with its path', async () => {
    const { apiKey } = await integrate()
    const { status, body } = await send(apiKey, { action: 'inventory.set', data: { items: [{ quantity: -1 }, { sku: 'A', quantity: 'many' }] } })
    expect([status, body.code]).toEqual([422, 'invalid'])
    expect(body.errors).toMatchObject(expect.arrayContaining(['data.items[0].sku', 'data.items[0].quantity', 'data.items[1].quantity'].map(path => ({ path, message: expect.any(String) }))))
    expect(body.errors).toHaveLength(3)
  })
})

describe('429', () => {
  it('says when to come again', async () => {
    const { apiKey } = await integrate({ rateLimit: { perSecond: 1, burst: 1 } })
    const answers = await Promise.all([1, 2, 3].map(() => send(apiKey, stock())))
    expect(answers.map(({ status }) => status).toSorted()).toEqual([202, 429, 429])
    const refused = answers.find(({ status }) => status === 429)
    expect([refused?.body.code, refused?.headers.get('retry-after')]).toEqual(['too_many_requests', '1'])
  })
})

describe('500 and 503', () => {
  it('tell nothing of what is broken', async () => {
    const rename = (from: string, to: string) => test.database.query(connection => connection.execute(sql.raw(`alter table ${from} rename to ${to}`)))
    const { apiKey } = await integrate()
    await rename('integration_events', 'away')
    try {
      expect(await send(apiKey, stock())).toMatchObject({ status: 500, body: { code: 'internal_error' } })
      expect(await ask('POST', '/v1/integrations/events/filter', {})).toMatchObject({ status: 500, body: { code: 'internal_error' } })
    }
    finally {
      await rename('away', 'integration_events')
    }
  })

  it('say when to come again after the database has gone away in the middle', async () => {
    const { apiKey } = await integrate()
    const other = openDatabase(test.url)
    const answers = await other.transaction(async (transaction) => {
      await transaction.execute(sql`lock table integration_events in share mode`)
      await transaction.execute(sql`lock table orders in access exclusive mode`)
      let answered = false
      const asked = Promise.all([send(apiKey, stock()), ask('GET', '/v1/orders')]).finally(() => {
        answered = true
      })
      await until('all are answered', async () => {
        await transaction.execute(sql`select pg_terminate_backend(pid) from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`)
        return answered
      })
      return asked
    })
    await other.close()
    for (const { status, headers } of answers) expect([status, headers.get('retry-after')]).toEqual([503, expect.stringMatching(/^[1-9]/)])
    await until('messages are taken again', async () => (await send(apiKey, stock())).status === 202)
  })
})
