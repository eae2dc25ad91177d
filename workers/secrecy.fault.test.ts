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
import { useTestServer } from '../server/testing/test-server.ts'
import type { WebProcess } from './testing/web-process.ts'
import { isWebBuilt, startWebProcess } from './testing/web-process.ts'
import type { WorkerProcess } from './testing/worker-process.ts'
import { startWorkerProcess } from './testing/worker-process.ts'

const destinationToken = 'geheim-destination-1f7c09'
const password = 'Sommer-2026-geheim!'
const bearer = 'canary0bearer0123456789abcdef'
const [jwtHead, jwtBody, jwtSignature] = ['eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9', 'eyJzdWIiOiJjYW5hcnkiLCJuYW1lIjoiR3JlZ29yIn0', 'c2lnbmF0dXJlLW9mLXRoZS1jYW5hcnk']
const jwt = `${jwtHead}.${jwtBody}.${jwtSignature}`
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
})

/** Data with every canary in it, under names that tell and names that do not. */
const secretData = (key: string) => ({
  customer: { customerNumber: 'K-1001', name: 'Grete Übermaß', login: { user: 'grete', password } },
  payment: { cardNumber: card, holder: 'Grete Übermaß', reference: cardDigits, amount: 4111111111111111 },
  note: `Paid with ${card} (${cardDigits}); log in with password=${password} or Authorization: Bearer ${bearer}`,
  session: jwt,
  integrationKey: key,
  remark: `call us with ${key}, or ${jwt}`,
  nested: JSON.stringify({ password, pan: cardDigits }),
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
  'accepted-json': call => ({ status: 200, body: echoed(call), headers: { 'x-echo': call.authorization, 'x-request-id': bareToken(call), 'set-cookie': `session=${jwt}` } }),
  'accepted-text': call => ({ status: 200, body: rawRequest(call), headers: { 'content-type': 'text/plain' } }),
  'accepted-sku': call => ({ status: 200, body: { items: [{ sku: call.body, ok: true, error: call.body }] } }),
  'refused-json': call => ({ status: 422, body: { ...echoed(call), detail: call.body } }),
  'refused-text': call => ({ status: 422, body: { detail: rawRequest(call) } }),
  'refused-bare': call => ({ status: 401, body: { detail: `The token ${bareToken(call)} is not one of ours` } }),
  'refused-items': call => ({ status: 200, body: { items: [{ sku: call.body, ok: false, error: { said: call.body, token: bareToken(call) } }] } }),
  'refused-html': call => ({ status: 400, body: `<html><pre>${rawRequest(call)}</pre></html>`, headers: { 'content-type': 'text/html' } }),
  'moved': call => ({ status: 302, headers: { location: `https://else.example/?token=${bareToken(call)}&pan=${cardDigits}` }, body: rawRequest(call) }),
  'busy': call => ({ status: 500, body: { message: `Could not store ${call.body}` } }),
}

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
  let sender: { integrationId: string, key: string }

  beforeAll(async () => {
    const { database, url: databaseUrl } = server.test
    destination = await startDestination()
    destination.answers(answerFor)
    sender = await makeSender(database, { ordering: 'entity', retryPolicies: { default: { retries: 1, delaySeconds: 0.1 } } })
    await database.query(connection => makeToken(connection, { role: 'admin', hash: api.hash }))
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
    await destination.stop()
  })

  /** Calls the built web process, or the same routes in this process where nothing has been built, and keeps what was answered. */
  async function call(method: string, path: string, body: unknown, credential: string): Promise<{ status: number, body: Record<string, unknown> }> {
    const headers = { authorization: `Bearer ${credential}` }
    const answer = web === null
      ? await server.call(method, path, body, { as: null, headers })
      : await fetchAnswer(`${web.url}${path}`, { method, body: JSON.stringify(body), headers: { ...headers, 'content-type': 'application/json' } })
    answers.push(JSON.stringify([answer.status, [...answer.headers], answer.body]))
    return answer
  }

  async function fetchAnswer(url: string, init: RequestInit) {
    const response = await fetch(url, init)
    return { status: response.status, headers: response.headers, body: z.record(z.string(), z.unknown()).parse(await response.json()) }
  }

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

  it.each(['communication_logs', 'attempts', 'integration_events', 'audit_log', 'integration_keys', 'idempotency_keys', 'event_payloads'])('are not in %s', async (table) => {
    expectNoCanary(table, JSON.stringify(await select(table)))
    for (const row of await select(table)) {
      for (const value of Object.values(row)) expectNoCanary(table, value instanceof Uint8Array ? Buffer.from(value).toString('latin1') : String(value))
    }
  })

  it('are in no answer of the API', async () => {
    const page = await call('POST', '/v1/integrations/events/filter', { limit: 200 }, api.token)
    const items = z.array(z.object({ id: z.string(), status: z.string() })).parse(page.body.items)
    expect(items).toHaveLength(orderNumbers.length)
    for (const { id } of items) {
      const read = await Promise.all([
        call('GET', `/v1/integrations/events/${id}`, undefined, api.token),
        call('GET', `/v1/integrations/events/${id}/logs`, undefined, api.token),
        call('GET', `/integrations/custom/inbound/${id}`, undefined, sender.key),
      ])
      expect(read.map(answer => answer.status)).toEqual([200, 200, 200])
      expect(JSON.stringify(read[0].body)).toContain('‹masked:')
    }
    await call('GET', `/v1/integrations/${sender.integrationId}`, undefined, api.token)
    await call('GET', '/v1/integrations/', undefined, api.token)
    expectNoCanary('an answer of the API', answers.join('\n'))
  })

  it('are in no answer to a message that is refused', async () => {
    const refused = await Promise.all([
      call('POST', '/integrations/custom/inbound', { ...order('x', sender.key), data: secretData(sender.key) }, sender.key),
      call('POST', '/integrations/custom/inbound', { action: password, data: { session: jwt, card } }, sender.key),
      call('POST', '/integrations/custom/inbound', { action: 'price.set', data: { items: [{ sku: card, amount: jwt, currency: password, bearer }] } }, sender.key),
      call('POST', '/integrations/custom/inbound', order('x', sender.key), `${sender.key.slice(0, -1)}x`),
    ])
    expect(refused.map(answer => answer.status)).toEqual([422, 422, 422, 401])
    expectNoCanary('a refusal', answers.join('\n'))
  })

  it('are still nowhere after a resubmission', async () => {
    const page = await call('POST', '/v1/integrations/events/filter', { status: 'failed', limit: 200 }, api.token)
    const [failed] = z.array(z.object({ id: z.string() })).parse(page.body.items)
    const resubmitted = await call('POST', `/v1/integrations/events/${failed?.id}/resubmit`, {}, api.token)
    expect(resubmitted.status).toBe(202)
    await untilFinished()
    for (const table of ['communication_logs', 'attempts', 'integration_events', 'audit_log']) expectNoCanary(table, JSON.stringify(await select(table)))
    expectNoCanary('an answer of the API', answers.join('\n'))
  })

  it('are not in what the processes print', () => {
    expect(worker.output()).toContain('attempt.finished')
    expectNoCanary('the output of the worker', worker.output())
    expectNoCanary('the output of the web server', web?.output() ?? '')
  })
})
