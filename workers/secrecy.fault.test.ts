/**
 * Secrets go in by every door that a sender and a destination have. Whatever Waybill writes down, prints or answers is then
 * searched for them. The only places that may know a secret are the sealed payload and the call itself.
 */
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { makeToken } from '../db/testing/factories.ts'
import { useTestRedis } from '../db/testing/redis.ts'
import { makeApiToken } from '../pipeline/credentials.ts'
import type { Answer, SeenCall, TestDestination } from '../pipeline/testing/destination.ts'
import { startDestination } from '../pipeline/testing/destination.ts'
import { makeSender } from '../pipeline/testing/sender.ts'
import { until } from '../pipeline/testing/until.ts'
import { person, useTestServer } from '../server/testing/test-server.ts'
import type { RedisListener } from './testing/canary.ts'
import { dumpRedis, hearRedis } from './testing/canary.ts'
import type { WebProcess } from './testing/web-process.ts'
import { isWebBuilt, startWebProcess } from './testing/web-process.ts'
import type { WorkerProcess } from './testing/worker-process.ts'
import { startWorkerProcess } from './testing/worker-process.ts'

const destinationToken = 'geheim-destination-1f7c09'
const password = 'Sommer-2026-geheim!'
const bearer = 'canary0bearer0123456789abcdef'
const [jwtHead, jwtBody, jwtSignature] = ['eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9', 'eyJzdWIiOiJjYW5hcnkiLCJuYW1lIjoiR3JlZ29yIn0', 'c2lnbmF0dXJlLW9mLXRoZS1jYW5hcnk']
const jwt = `${jwtHead}.${jwtBody}.${jwtSignature}`
/** What only the integration itself tells to be secret: one by its value, one by where it stands. */
const [webhook, birthday] = ['Sesam öffne/dich & mehr', 'geboren-1815-12-10']
const [card, cardDigits] = ['4111 1111 1111 1111', '4111111111111111']

/** What may be found nowhere, halves included: a secret that is cut in two is still one. */
const canaries = (key: string) => ({
  'the destination\'s token': destinationToken,
  'the integration\'s key': key,
  'the key without its checksum': key.slice(0, -8),
  'a password': password,
  'a bearer token': bearer,
  'the body of a JWT': jwtBody.slice(0, 20),
  'the signature of a JWT': jwtSignature,
  'a card number': card,
  'most of a card number': card.slice(0, 14),
  'a card number in digits': cardDigits,
  'a secret of the integration': webhook,
  'it, as in a URL': encodeURIComponent(webhook),
  'it, as in a form': new URLSearchParams({ '': webhook }).toString().slice(1),
  'it, in base64': Buffer.from(webhook).toString('base64').slice(0, 20),
  'it, in hexadecimal digits': Buffer.from(webhook).toString('hex'),
  'what stands at a path': birthday,
})

/** Data with every canary in it, under names that tell and names that do not. */
const secretData = (key: string) => ({
  customer: { customerNumber: 'K-1001', name: 'Grete Übermaß', login: { user: 'grete', password } },
  payment: { cardNumber: card, holder: 'Grete Übermaß', reference: cardDigits, amount: 4111111111111111 },
  note: `Paid with ${card} (${cardDigits}); log in with password=${password} or Authorization: Bearer ${bearer}`,
  session: jwt,
  integrationKey: key,
  remark: `call us with ${key}, or ${jwt}`,
  nested: JSON.stringify({ password, pan: cardDigits, webhook }),
  born: birthday,
  callback: `https://shop.example/hook?sig=${encodeURIComponent(webhook)}&${new URLSearchParams({ s: webhook }).toString()}`,
  blobs: [webhook, Buffer.from(webhook).toString('base64'), Buffer.from(webhook).toString('hex')],
})

const order = (orderNumber: string, key: string) => ({
  action: 'order.create',
  entityId: orderNumber,
  data: { orderNumber, currency: 'EUR', ...secretData(key), lines: [{ sku: 'CHAIR-UNO-BLK', quantity: 1, unitPrice: '129.00' }] },
})

const rawRequest = (call: SeenCall) => `${call.method} ${call.path} HTTP/1.1\r\nAuthorization: ${call.authorization}\r\nIdempotency-Key: ${call.idempotencyKey}\r\n\r\n${call.body}`
const echoed = (call: SeenCall) => ({ headers: { 'authorization': call.authorization, 'x-api-key': call.authorization }, body: JSON.parse(call.body) })
const bareToken = (call: SeenCall) => call.authorization.replace('Bearer ', '')

/** Every way in which a destination may give back what it was sent. The name is part of the order's number. */
const echoes: Record<string, (call: SeenCall) => Answer> = {
  'accepted-json': call => ({ status: 200, body: echoed(call), headers: { 'x-echo': call.authorization, 'x-request-id': bareToken(call), 'set-cookie': `session=${jwt}`, 'etag': `"${encodeURIComponent(webhook)}"`, 'x-signature': Buffer.from(webhook).toString('hex') } }),
  'accepted-text': call => ({ status: 200, body: rawRequest(call), headers: { 'content-type': 'text/plain' } }),
  'accepted-sku': call => ({ status: 200, body: { items: [{ sku: call.body, ok: true, error: call.body }] } }),
  'refused-json': call => ({ status: 422, body: { ...echoed(call), detail: call.body } }),
  'refused-text': call => ({ status: 422, body: { detail: rawRequest(call) } }),
  'refused-bare': call => ({ status: 401, body: { detail: `The token ${bareToken(call)} is not one of ours` } }),
  'refused-items': call => ({ status: 200, body: { items: [{ sku: call.body, ok: false, error: { said: call.body, token: bareToken(call) } }] } }),
  'refused-html': call => ({ status: 400, body: `<html><pre>${rawRequest(call)}</pre></html>`, headers: { 'content-type': 'text/html' } }),
  'moved': call => ({ status: 302, headers: { location: `https://else.example/?token=${bareToken(call)}&pan=${cardDigits}&sig=${encodeURIComponent(webhook)}&born=${birthday}` }, body: rawRequest(call) }),
  'busy': call => ({ status: 500, body: { message: `Could not store ${call.body}` } }),
}

/** What the API tells without being asked about one event or integration. */
const listings = [
  '/v1/integrations/', '/v1/integrations/rejections', '/v1/integrations/search?q=sender', '/v1/stats/integrations', '/v1/stats/statuses', '/v1/stats/summary?window=1h',
  '/v1/stats/throughput', '/v1/destinations', '/v1/masking', '/v1/audit', '/v1/tokens', '/v1/users', '/v1/orders', '/v1/status', '/v1/status/shares', '/metrics',
]

/** Sentences are cut at some length: wherever that is, no secret may be cut so that its rest no longer looks like one. */
const cutPaddings = Array.from({ length: 12 }, (_, index) => 205 + index * 8)
const cutEcho = (padding: number) => ({ status: 422, body: { detail: `${'.'.repeat(padding)} ${padding % 16 === 5 ? jwt : card}` } })

const orderNumberOf = (call: SeenCall) => z.object({ orderNumber: z.string() }).parse(JSON.parse(call.body)).orderNumber

function answerFor(call: SeenCall): Answer {
  const orderNumber = orderNumberOf(call)
  const padding = /^cut-(\d+)$/.exec(orderNumber)?.[1]
  return padding === undefined ? echoes[orderNumber]?.(call) ?? { status: 200 } : cutEcho(Number(padding))
}

describe('secrets', () => {
  const server = useTestServer()
  const redis = useTestRedis()
  const orderNumbers = [...Object.keys(echoes), ...cutPaddings.map(padding => `cut-${padding}`)]
  const api = makeApiToken()
  const answers: string[] = []
  let destination: TestDestination
  let worker: WorkerProcess
  let web: WebProcess | null = null
  let listener: RedisListener | null = null
  let sender: { integrationId: string, key: string }

  beforeAll(async () => {
    const { database, url: databaseUrl } = server.test
    destination = await startDestination()
    destination.answers(answerFor)
    sender = await makeSender(database, { ordering: 'entity', maskPaths: ['$.data.born'], retryPolicies: { default: { retries: 1, delaySeconds: 0.1 } } })
    await database.query(connection => makeToken(connection, { role: 'admin', hash: api.hash }))
    expect((await server.call('PUT', `/v1/integrations/${sender.integrationId}`, { secrets: { webhook } })).status).toBe(200)
    if (redis.url !== undefined) listener = await hearRedis(redis.url)
    worker = await startWorkerProcess({
      databaseUrl, redisUrl: redis.url, destinationUrl: destination.url, environment: { MANAGEMENT_API_TOKEN: destinationToken, LOG_LEVEL: 'trace' },
    })
    if (isWebBuilt) web = await startWebProcess({ databaseUrl, redisUrl: redis.url })
    for (const orderNumber of orderNumbers) await call('POST', '/integrations/custom/inbound', order(orderNumber, sender.key), sender.key)
    await untilFinished()
  })
  afterAll(async () => {
    worker.signal('SIGKILL')
    await worker.exited
    await web?.stop()
    listener?.stop()
    await destination.stop()
  })

  /** Calls the built web process, or the same routes in this process where nothing has been built, and keeps what was answered. */
  async function call(method: string, path: string, body: unknown, credential: string): Promise<{ status: number, body: Record<string, unknown> }> {
    const { status, text } = await read(path, { method, body: JSON.stringify(body), headers: { authorization: `Bearer ${credential}` } })
    return { status, body: z.record(z.string(), z.unknown()).parse(JSON.parse(text)) }
  }

  /** {@link call} for whatever is answered, pages and files too. Secrets go with it in a header of the sender's own. */
  async function read(path: string, { headers, ...init }: RequestInit & { headers: Record<string, string> }) {
    const sent = { 'content-type': 'application/json', 'x-signature': encodeURIComponent(webhook), 'x-api-key': bearer, ...headers }
    const response = await fetch(`${web?.url ?? server.url('')}${path}`, { ...init, headers: sent, redirect: 'manual' })
    const text = await response.text()
    const cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? ''
    answers.push(JSON.stringify([response.status, [...response.headers]]), text)
    return { status: response.status, text, cookie }
  }

  const listTables = async () => z.array(z.object({ name: z.string() })).parse([...await server.test.database.query(connection => connection.execute(sql`
    select c.relname as name from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition`))])
  const select = (table: string) => server.test.database.query(connection => connection.execute(sql`select * from ${sql.identifier(table)}`))

  async function untilFinished() {
    await until('every event is finished', async () => {
      const events = z.array(z.object({ status: z.string() })).parse([...await select('integration_events')])
      return events.length === orderNumbers.length && events.every(event => ['success', 'failed'].includes(event.status))
    })
  }

  function expectNoCanary(where: string, text: string) {
    const found = Object.entries(canaries(sender.key)).filter(([, canary]) => text.includes(canary)).map(([name]) => `${name} in ${where}`)
    expect(found).toEqual([])
  }

  it('did travel, and were given back by the destination', async () => {
    expect(new Set(destination.calls.map(orderNumberOf))).toEqual(new Set(orderNumbers))
    for (const canary of [password, card, cardDigits, jwt, bearer, sender.key]) expect(destination.calls[0]?.body).toContain(canary)
    expect(destination.calls[0]?.authorization).toBe(`Bearer ${destinationToken}`)
    expect((await select('communication_logs')).length).toBe(destination.calls.length)
  })

  async function expectCleanTables() {
    const tables = await listTables()
    expect(tables.length).toBeGreaterThan(25)
    for (const { name } of tables) {
      const rows = await select(name)
      expectNoCanary(name, JSON.stringify(rows))
      for (const row of rows) {
        for (const value of Object.values(row)) expectNoCanary(name, value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : String(value))
      }
    }
  }

  it('are in no answer to a message that is refused', async () => {
    const refused = await Promise.all([
      call('POST', '/integrations/custom/inbound', { ...order('x', sender.key), data: secretData(sender.key) }, sender.key),
      call('POST', '/integrations/custom/inbound', { action: webhook, data: { session: jwt, card } }, sender.key),
      call('POST', '/integrations/custom/inbound', { action: 'price.set', data: { items: [{ sku: card, amount: jwt, currency: webhook }], signature: Buffer.from(webhook).toString('hex') } }, sender.key),
      call('POST', `/integrations/custom/inbound?token=${encodeURIComponent(webhook)}&pan=${cardDigits}`, order('x', sender.key), `${sender.key.slice(0, -1)}x`),
    ])
    expect(refused.map(answer => answer.status)).toEqual([422, 422, 422, 401])
    expectNoCanary('a refusal', answers.join('\n'))
    await until('the rejections are written', async () => (await select('inbound_rejections')).length === refused.length)
  })

  it('are in no table', expectCleanTables)

  it('are not in Redis', async ({ skip }) => {
    if (redis.url === undefined || !listener) return skip('There is no redis-server here.')
    const dump = await dumpRedis(redis.url)
    expect(dump).not.toBe('[]')
    expectNoCanary('Redis', dump)
    expect(listener.heard()).toContain('{"laneId":"') // The data of a nudge.
    expectNoCanary('what Redis was told', listener.heard())
  })

  it('are in no file of exported events or acts', async () => {
    const headers = { authorization: `Bearer ${api.token}` }
    for (const format of ['csv', 'jsonl']) {
      const events = await read('/v1/integrations/events/export', { method: 'POST', body: JSON.stringify({ format }), headers })
      const acts = await read(`/v1/audit/export?format=${format}`, { headers })
      expect([events.status, acts.status]).toEqual([200, 200])
      expect(events.text).toContain('refused-json')
    }
    expectNoCanary('an export', answers.join('\n'))
  })

  it('are refused as settings, and told to nobody', async () => {
    for (const settings of [{ note: webhook }, { auth: { password } }, { header: `Bearer ${bearer}` }, { key: sender.key }]) {
      expect((await call('PUT', `/v1/integrations/${sender.integrationId}`, { settings, secrets: { webhook } }, api.token)).status).toBe(422)
    }
    expectNoCanary('a refusal of settings', answers.join('\n'))
    await expectCleanTables()
  })

  it.skipIf(!isWebBuilt)('are on no page', async () => {
    const { cookie } = await read('/v1/session', { method: 'POST', body: JSON.stringify({ email: person.email, password: person.password }), headers: {} })
    const page = await call('POST', '/v1/integrations/events/filter', { status: 'failed', limit: 200 }, api.token)
    const ids = z.array(z.object({ id: z.string() })).parse(page.body.items).map(({ id }) => id)
    const paths = [
      '/', '/events', '/events?status=failed', '/integrations', `/integrations/${sender.integrationId}`, `/integrations/${sender.integrationId}?view=settings`,
      ...ids.flatMap(id => [`/events/${id}?attempt=1`, `/events/${id}?view=message`, `/events/${id}?view=history`]),
    ]
    for (const path of paths) {
      const answer = await read(path, { headers: { cookie } })
      expect([path, answer.status]).toEqual([path, 200])
      expectNoCanary(path, answer.text)
    }
  })

  it('are in no answer of the API', async () => {
    const page = await call('POST', '/v1/integrations/events/filter', { limit: 200 }, api.token)
    const items = z.array(z.object({ id: z.string(), status: z.string() })).parse(page.body.items)
    expect(items).toHaveLength(orderNumbers.length)
    for (const { id } of items) {
      const shown = await Promise.all([
        call('GET', `/v1/integrations/events/${id}`, undefined, api.token),
        call('GET', `/v1/integrations/events/${id}/logs`, undefined, api.token),
        call('GET', `/integrations/custom/inbound/${id}`, undefined, sender.key),
      ])
      expect(shown.map(answer => answer.status)).toEqual([200, 200, 200])
      expect(JSON.stringify(shown[0].body)).toContain('‹masked:')
    }
    const one = `/v1/integrations/${sender.integrationId}`
    for (const path of [one, `${one}/lane`, `${one}/rejections`, ...listings]) {
      expect([path, (await read(path, { headers: { authorization: `Bearer ${api.token}` } })).status]).toEqual([path, 200])
    }
    const share = await call('POST', '/v1/status/shares', { name: 'The board', expiresInDays: 1 }, api.token)
    const shared = await call('GET', '/v1/status/shared', undefined, String(share.body.path).replace('/status/shared/', ''))
    expect([share.status, shared.status]).toEqual([201, 200])
    expectNoCanary('an answer of the API', answers.join('\n'))
  })

  it('are still nowhere after a resubmission', async () => {
    const page = await call('POST', '/v1/integrations/events/filter', { status: 'failed', limit: 200 }, api.token)
    const [failed] = z.array(z.object({ id: z.string() })).parse(page.body.items)
    const resubmitted = await call('POST', `/v1/integrations/events/${failed?.id}/resubmit`, {}, api.token)
    expect(resubmitted.status).toBe(202)
    await untilFinished()
    await expectCleanTables()
    expectNoCanary('an answer of the API', answers.join('\n'))
  })

  it('are not in what the processes print', () => {
    expect(worker.output()).toContain('attempt.finished')
    expectNoCanary('the output of the worker', worker.output())
    if (web) expect(web.output()).toContain('web.started')
    expectNoCanary('the output of the web server', web?.output() ?? '')
  })
})
