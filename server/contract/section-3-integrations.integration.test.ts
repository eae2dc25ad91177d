/** §3 of the contract: integrations, their keys and their lanes. */
import { crc32 } from 'node:zlib'
import { sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { stock, useContractWithWorker } from './testing/contract-server.ts'
import { integrationShape, keyShape, laneShape } from './testing/shapes.ts'

const { test, ask, send, accept, integrate, integratePaused, reaches, waitsForRetry, callsOf, signInAs, see, act, answers } = useContractWithWorker()
const nowhere = '0199aaaa-0000-7000-8000-00000000dead'
const listShape = z.object({ items: z.array(integrationShape) })
const namesAt = async (path: string) => listShape.parse((await ask('GET', path, undefined, { as: 'viewer' })).body).items.map(({ name }) => name)

describe('GET /v1/integrations/available', () => {
  it('is the catalogue: for each service its settings schema, actions and events', async () => {
    const { status, body } = await ask('GET', '/v1/integrations/available', undefined, { as: 'viewer' })
    const jsonSchema = z.object({ type: z.literal('object') })
    const { items } = z.object({ items: z.array(z.object({
      service: z.string(), settingsSchema: jsonSchema, actions: z.array(z.object({ name: z.string(), dataSchema: jsonSchema })),
      events: z.array(z.object({ name: z.string() })).min(1),
    })) }).parse(body)
    expect(status).toBe(200)
    expect(items.map(({ service }) => service)).toEqual(['custom'])
    expect(items[0]?.actions.map(({ name }) => name).toSorted())
      .toEqual(['customer.upsert', 'inventory.adjust', 'inventory.set', 'order.create', 'order.update', 'price.set', 'product.upsert'])
  })
})

describe('lists', () => {
  it('are of all integrations, or found by name or service', async () => {
    await integrate({ name: 'Warehouse Berlin' })
    await integrate({ name: 'Till' })
    expect(await namesAt('/v1/integrations/')).toEqual(expect.arrayContaining(['Warehouse Berlin', 'Till']))
    expect(await namesAt('/v1/integrations/search?q=berl')).toEqual(['Warehouse Berlin'])
    expect(await namesAt('/v1/integrations/search?q=custom')).toEqual(expect.arrayContaining(['Warehouse Berlin', 'Till']))
    expect(await namesAt('/v1/integrations/search?q=nobody')).toEqual([])
  })
})

describe('POST /v1/integrations/', () => {
  it('needs service and name alone, and fills in what the contract says', async () => {
    const { status, body } = await ask('POST', '/v1/integrations/', { service: 'custom', name: 'ERP' })
    expect([status, body]).toMatchObject([201, { enabled: true, ordering: 'integration', onExhausted: 'continue', onInterrupted: 'retry', pausedAt: null }])
  })

  it('takes everything else too, and shows the key this once', async () => {
    const fields = { enabled: false, ordering: 'entity', onExhausted: 'hold', onInterrupted: 'hold', settings: { country: 'DE' }, retryPolicies: { 'default': { retries: 5, delaySeconds: 0.1, factor: 1, maxDelaySeconds: 60, jitter: 0.5 }, 'price.set': { retries: 0, jitter: 0 } } }
    const { id, apiKey, ...made } = await integrate(fields)
    expect(made).toMatchObject(fields)
    const again = await ask('GET', `/v1/integrations/${id}`, undefined, { as: 'viewer' })
    expect(JSON.stringify(again.body)).not.toContain(apiKey)
    expect(integrationShape.parse(again.body)).toMatchObject(fields)
  })

  it.each<[Record<string, unknown>, string]>([
    [{ service: 'sap' }, 'service'], [{ name: '' }, 'name'], [{ name: undefined }, 'name'], [{ enabled: 'yes' }, 'enabled'], [{ ordering: 'random' }, 'ordering'],
    [{ onExhausted: 'stop' }, 'onExhausted'], [{ onInterrupted: 'stop' }, 'onInterrupted'], [{ colour: 'red' }, 'colour'],
    ...Object.entries({ retries: [-1, 6, 1.5], delaySeconds: [0.09], factor: [0.9], jitter: [-0.1, 0.6] }).flatMap(([field, values]) =>
      values.map((value): [Record<string, unknown>, string] => [{ retryPolicies: { default: { [field]: value } } }, `retryPolicies.default.${field}`])),
    [{ retryPolicies: { 'stock.eat': { retries: 1 } } }, 'retryPolicies.stock.eat'],
  ])('refuses %j', async (fields, path) => {
    expect(await ask('POST', '/v1/integrations/', { service: 'custom', name: 'ERP', ...fields })).toMatchObject({ status: 422, body: { code: 'invalid', errors: [{ path }] } })
  })
})

describe('one integration', () => {
  it('is read, changed in what is given alone, and deleted', async () => {
    const { id } = await integrate({ ordering: 'none' })
    expect(await ask('PUT', `/v1/integrations/${id}`, { name: 'Till' })).toMatchObject({ status: 200, body: { name: 'Till', ordering: 'none' } })
    expect((await ask('DELETE', `/v1/integrations/${id}`)).status).toBe(204)
    expect((await ask('GET', `/v1/integrations/${id}`)).status).toBe(404)
  })

  it('is not deleted while events are unfinished, unless forced', async () => {
    const { id, apiKey } = await integratePaused()
    await accept(apiKey, stock())
    expect(await ask('DELETE', `/v1/integrations/${id}`)).toMatchObject({ status: 409, body: { code: 'conflict' } })
    expect((await ask('DELETE', `/v1/integrations/${id}?force=true`)).status).toBe(204)
    expect((await send(apiKey, stock())).status).toBe(401)
  })

  it('that is disabled takes no messages', async () => {
    const { id, apiKey } = await integrate()
    await ask('PUT', `/v1/integrations/${id}`, { enabled: false })
    expect(await send(apiKey, stock())).toMatchObject({ status: 403, body: { code: 'integration_disabled' } })
  })

  it('that is paused takes messages and sends none until it is resumed', async () => {
    const { id, apiKey } = await integrate()
    expect(await ask('POST', `/v1/integrations/${id}/pause`, undefined, { as: 'operator' })).toMatchObject({ status: 200, body: { pausedAt: expect.any(String) } })
    const messageId = await accept(apiKey, stock())
    await reaches(await accept((await integrate()).apiKey, stock()), 'success')
    expect([(await see(messageId)).status, callsOf(messageId)]).toEqual(['queued', []])
    expect(await ask('POST', `/v1/integrations/${id}/resume`, undefined, { as: 'operator' })).toMatchObject({ status: 200, body: { pausedAt: null } })
    await reaches(messageId, 'success')
  })

  it.each([['GET', ''], ['PUT', ''], ['DELETE', ''], ['POST', '/regenerate-key'], ['POST', '/pause'], ['POST', '/resume'], ['GET', '/lane']])('%s …/{id}%s answers 404 where there is none', async (method, end) => {
    for (const id of [nowhere, 'no-id']) {
      expect(await ask(method, `/v1/integrations/${id}${end}`, method === 'PUT' ? { name: 'X' } : undefined)).toMatchObject({ status: 404, body: { code: 'not_found' } })
    }
  })
})

describe('GET /v1/integrations/{id}/lane', () => {
  it('tells backlog, oldest waiting, head, what blocks it and until when', async () => {
    const { id, apiKey } = await integratePaused()
    const lane = async () => laneShape.parse((await ask('GET', `/v1/integrations/${id}/lane`, undefined, { as: 'viewer' })).body)
    expect(await lane()).toMatchObject({ backlog: { value: 0, relation: 'eq' }, oldestWaitingAt: null, head: null })
    const [first] = [await accept(apiKey, stock('A')), await accept(apiKey, stock('B'))]
    expect(await lane()).toMatchObject({ backlog: { value: 2 }, oldestWaitingAt: (await see(first)).acceptedAt, head: { id: first }, blockedBy: { reason: 'paused', until: null } })
  })

  it('tells that it is held behind an event whose retries are used up, until a person acts', async () => {
    answers(call => call.body.includes('BAD') ? 500 : 200)
    const { id, apiKey } = await integrate({ onExhausted: 'hold' })
    const [bad, next] = [await accept(apiKey, stock('BAD')), await accept(apiKey, stock('GOOD'))]
    await reaches(bad, 'failed')
    expect(laneShape.parse((await ask('GET', `/v1/integrations/${id}/lane`)).body)).toMatchObject({ backlog: { value: 1 }, blockedBy: { reason: 'held', until: null } })
    expect((await see(next)).status).toBe('queued')
    await act(bad, 'skip', { reason: 'It cannot be sent.' })
    await reaches(next, 'success')
  })

  it('keeps the order of an entity alone when it is asked to', async () => {
    answers(call => call.body.includes('SLOW') && call.attempt === 1 ? { status: 500 } : 200)
    const { apiKey } = await integrate({ ordering: 'entity', retryPolicies: { default: { retries: 1, delaySeconds: 0.4, factor: 1, jitter: 0 } } })
    const [slow, sameEntity, other] = [await accept(apiKey, stock('SLOW', 1)), await accept(apiKey, stock('SLOW', 2)), await accept(apiKey, stock('B'))]
    await reaches(sameEntity, 'success')
    expect(callsOf(other)[0]?.beganAt).toBeLessThan(callsOf(slow)[1]?.beganAt ?? 0)
    expect(callsOf(sameEntity)[0]?.beganAt).toBeGreaterThan(callsOf(slow)[1]?.endedAt ?? Infinity)
  })
})

describe('an unset retry policy', () => {
  it.each([[1, 5], [2, 25], [3, 125]])('makes retry %i after %i seconds, give or take a tenth', async (attempt, seconds) => {
    answers(500)
    const { apiKey, id: integrationId } = await integratePaused({ retryPolicies: {} })
    const id = await accept(apiKey, stock())
    await test.database.query(connection => connection.execute(sql`update integration_events set attempt_count = ${attempt - 1}, retry_count = ${attempt - 1} where id = ${id}`))
    await ask('POST', `/v1/integrations/${integrationId}/resume`)
    const event = await waitsForRetry(id)
    const [last] = event.attemptHistory.slice(-1)
    const waited = (Date.parse(event.nextAttemptAt ?? '') - Date.parse(last?.finishedAt ?? '')) / 1000
    expect(waited).toBeGreaterThan(seconds * 0.89)
    expect(waited).toBeLessThan(seconds * 1.1 + 1) // It begins when the outcome is written, which is soon after the call.
  })
})

describe('a key', () => {
  it('has a prefix, its id, 160 bits or more of secret, and a CRC-32 of all that', async () => {
    const { apiKey } = await integrate()
    keyShape.parse(apiKey)
    expect(crc32(apiKey.slice(0, -8)).toString(16).padStart(8, '0')).toBe(apiKey.slice(-8))
  })

  it('dies at once when it is regenerated, or lives on for as long as was asked', async () => {
    const { id, apiKey } = await integrate()
    const regenerate = async (body?: unknown) => z.object({ apiKey: keyShape }).parse((await ask('POST', `/v1/integrations/${id}/regenerate-key`, body)).body).apiKey
    const second = await regenerate()
    expect([(await send(apiKey, stock())).status, (await send(second, stock())).status]).toEqual([401, 202])
    const third = await regenerate({ overlapSeconds: 60 })
    expect([(await send(second, stock())).status, (await send(third, stock())).status]).toEqual([202, 202])
    await test.database.query(connection => connection.execute(sql`update integration_keys set expires_at = expires_at - interval '60 seconds' where integration_id = ${id} and expires_at is not null`))
    expect([(await send(second, stock())).status, (await send(third, stock())).status]).toEqual([401, 202])
    expect(await ask('POST', `/v1/integrations/${id}/regenerate-key`, { overlapSeconds: -1 })).toMatchObject({ status: 422, body: { errors: [{ path: 'overlapSeconds' }] } })
  })

  it('is kept as its SHA-256 alone', async () => {
    const { apiKey } = await integrate()
    const rows = await test.database.query(connection => connection.execute(sql`select to_jsonb(k) || jsonb_build_object('found', k.hash = sha256(${apiKey}::bytea)) as row from integration_keys k`))
    expect(rows.filter(({ row }) => z.object({ found: z.boolean() }).parse(row).found)).toHaveLength(1)
    expect(JSON.stringify(rows)).not.toContain(apiKey.slice(-32))
  })
})

describe('who may', () => {
  it.each([
    ['viewer', 'GET', '/v1/integrations/', 200], ['viewer', 'POST', '/pause', 403], ['viewer', 'PUT', '', 403],
    ['operator', 'POST', '/pause', 200], ['operator', 'PUT', '', 403], ['operator', 'DELETE', '', 403], ['operator', 'POST', '/regenerate-key', 403], ['admin', 'PUT', '', 200],
  ] as const)('%s: %s %s is answered with %i', async (as, method, end, status) => {
    const path = end.startsWith('/v1') ? end : `/v1/integrations/${(await integrate()).id}${end}`
    expect((await ask(method, path, method === 'PUT' ? { name: 'X' } : undefined, { as })).status).toBe(status)
  })

  it('a session may what its person\'s role may, by the same API', async () => {
    const asAda = await signInAs({ email: 'ada@example.com', password: 'a password of Ada' })
    expect((await asAda('GET', '/v1/integrations/')).status).toBe(200)
    expect((await asAda('POST', '/v1/integrations/', { service: 'custom', name: 'X' })).status).toBe(403)
  })

  it('an integration\'s key is no token, and a token no key', async () => {
    const { apiKey } = await integrate()
    expect((await ask('GET', '/v1/integrations/', undefined, { key: apiKey })).status).toBe(401)
    expect((await ask('POST', '/integrations/custom/inbound', stock())).status).toBe(401)
  })
})

describe('figures and live pages', () => {
  it.each(['summary', 'throughput', 'statuses', 'integrations'])('GET /v1/stats/%s answers', async (figure) => {
    expect((await ask('GET', `/v1/stats/${figure}`, undefined, { as: 'viewer' })).status).toBe(200)
  })
})
