import { describe, expect, it } from 'vitest'
import { destinations } from '../../../../db/schema/destinations.ts'
import { makeEvent } from '../../../../db/testing/factories.ts'
import { listRouteFiles } from '../../../routing/route-files.ts'
import { useTestServer } from '../../../testing/test-server.ts'

const { call, test } = useTestServer()
const nowhere = '0199aaaa-0000-7000-8000-00000000dead'
const create = (body: Record<string, unknown> = {}) => call('POST', '/v1/integrations/', { service: 'custom', name: 'ERP', ...body })
const testMessage = { action: 'inventory.set', data: { items: [{ sku: 'A', quantity: 1 }] } }
const event = (given: Parameters<typeof makeEvent>[1] = {}) => test.database.query(connection => makeEvent(connection, given))

const needed: Record<string, string> = {
  'POST /v1/integrations': 'admin',
  'PUT /v1/integrations/:id': 'admin',
  'DELETE /v1/integrations/:id': 'admin',
  'POST /v1/integrations/:id/regenerate-key': 'admin',
  'POST /v1/integrations/:id/pause': 'operator',
  'POST /v1/integrations/:id/resume': 'operator',
  'POST /v1/integrations/:id/test-message': 'operator',
  'PATCH /v1/integrations/events/:id': 'operator',
  'POST /v1/integrations/events/:id/resubmit': 'operator',
  'POST /v1/integrations/events/:id/skip': 'operator',
  'POST /v1/integrations/events/:id/park': 'operator',
  'POST /v1/integrations/events/:id/unpark': 'operator',
  'POST /v1/integrations/events/:id/retry-now': 'operator',
  'POST /v1/integrations/events/:id/reveal': 'operator',
  'POST /v1/integrations/events/resubmit': 'operator',
  'POST /v1/integrations/events/resubmit/:id/pause': 'operator',
  'POST /v1/integrations/events/resubmit/:id/resume': 'operator',
  'POST /v1/integrations/events/resubmit/:id/cancel': 'operator',
}
const routes = listRouteFiles().filter(route => route.path.startsWith('/v1/integrations'))
  .map(({ method, path }) => ({ method: method.toUpperCase(), path, role: needed[`${method.toUpperCase()} ${path}`] ?? 'viewer' }))

describe('every route', () => {
  it.each(routes)('$method $path is closed without a token', async ({ method, path }) => {
    expect(await call(method, path.replace(':id', nowhere), undefined, { as: null })).toMatchObject({ status: 401, body: { code: 'unauthenticated' } })
  })

  it.each(routes.filter(({ role }) => role !== 'viewer'))('$method $path needs the role $role', async ({ method, path, role }) => {
    const below = role === 'admin' ? 'operator' : 'viewer'
    expect(await call(method, path.replace(':id', nowhere), undefined, { as: below })).toMatchObject({ status: 403, body: { code: 'forbidden' } })
  })

  it.each(routes.filter(({ path }) => path.includes(':id')))('$method $path answers 404 for what does not exist and for what is no id', async ({ method, path }) => {
    const posted = path.endsWith('test-message') ? testMessage : /skip|park|reveal$/.test(path) && !path.endsWith('unpark') ? { reason: 'A good reason.' } : undefined
    const bodies: Record<string, unknown> = { PUT: { name: 'X' }, PATCH: { forceStop: true }, POST: posted }
    for (const id of [nowhere, 'no-id']) {
      expect(await call(method, path.replace(':id', id), bodies[method])).toMatchObject({ status: 404, body: { code: 'not_found' } })
    }
  })
})

describe('the address', () => {
  it.each(['/v1/integrations', '/v1/integrations/', '/v1/integrations/search?q=ERP', '/v1/integrations/search/?q=ERP'])('%s lists integrations', async (path) => {
    expect(await call('GET', path)).toMatchObject({ status: 200, body: { items: expect.any(Array) } })
  })

  it('/v1/integrations/available is the catalogue, not an integration', async () => {
    const answer = await call('GET', '/v1/integrations/available', undefined, { as: 'viewer' })
    expect(answer.body).toMatchObject({ items: [{ service: 'custom', settingsSchema: { type: 'object' } }] })
  })

  it.each([
    ['GET', '/v1/integrations/events'], ['POST', `/v1/integrations/${nowhere}/nothing`], ['GET', '/v1/nothing'], ['GET', '/integrations/custom/nothing'],
  ])('%s %s is refused as a problem, not taken for a page', async (method, path) => {
    expect(await call(method, path, undefined, { as: null })).toMatchObject({ status: 404, body: { code: 'not_found' } })
  })

  it.each(['search', 'available', 'events'])('/v1/integrations/%s cannot be deleted', async (word) => {
    expect([404, 405]).toContain((await call('DELETE', `/v1/integrations/${word}`)).status)
  })
})

describe('the life of an integration over HTTP', () => {
  it('goes from its creation, with the key shown once, to its end', async () => {
    const created = await create({ retryPolicies: { default: { retries: 1 } } })
    expect(created).toMatchObject({ status: 201, body: { name: 'ERP', ordering: 'integration', backlog: 0, apiKey: expect.stringMatching(/^wbk_/) } })
    const path = `/v1/integrations/${created.body.id}`
    expect((await call('GET', path)).body).not.toHaveProperty('apiKey')
    expect(await call('PUT', `${path}/`, { name: 'Warehouse', ordering: 'entity' })).toMatchObject({ status: 200, body: { name: 'Warehouse', ordering: 'entity', retryPolicies: { default: { retries: 1 } } } })
    expect((await call('POST', `${path}/pause`)).body.pausedAt).not.toBeNull()
    expect((await call('POST', `${path}/resume`)).body.pausedAt).toBeNull()
    expect((await call('GET', '/v1/integrations/search?q=wareh')).body.items).toHaveLength(1)
    expect(await call('DELETE', path)).toMatchObject({ status: 204, body: {} })
    expect(await call('GET', path)).toMatchObject({ status: 404 })
  })

  it('accepts with the new key after it was regenerated, and not with the old one', async () => {
    const { body: { id, apiKey } } = await create()
    const message = { action: 'inventory.set', data: { items: [{ sku: 'A', quantity: 1 }] } }
    const post = (key: unknown) => call('POST', '/integrations/custom/inbound', message, { as: null, headers: { authorization: `Bearer ${key}` } })
    expect((await post(apiKey)).status).toBe(202)
    const regenerated = await call('POST', `/v1/integrations/${id}/regenerate-key`)
    expect(regenerated).toMatchObject({ status: 200, body: { previousKeysExpireAt: null } })
    expect([(await post(apiKey)).status, (await post(regenerated.body.apiKey)).status]).toEqual([401, 202])
    expect(await call('POST', `/v1/integrations/${id}/regenerate-key`, { overlapSeconds: 604_801 })).toMatchObject({ status: 422, body: { errors: [{ path: 'overlapSeconds' }] } })
    expect(await call('DELETE', `/v1/integrations/${id}`)).toMatchObject({ status: 409, body: { code: 'conflict' } })
    expect(await call('DELETE', `/v1/integrations/${id}?force=yes`)).toMatchObject({ status: 422, body: { errors: [{ path: 'force' }] } })
    expect(await call('DELETE', `/v1/integrations/${id}?force=true`)).toMatchObject({ status: 204 })
  })

  it.each([
    [{ name: '' }, 'name'], [{ colour: 'red' }, 'colour'], [{ ordering: 'random' }, 'ordering'], [{ service: 'sap' }, 'service'],
    [{ retryPolicies: { default: { retries: 6 } } }, 'retryPolicies.default.retries'], [{ retryPolicies: { 'stock.set': {} } }, 'retryPolicies.stock.set'],
  ])('is not begun with %j', async (given, path) => {
    expect(await create(given)).toMatchObject({ status: 422, body: { code: 'invalid', errors: [{ path }] } })
  })
})

describe('a test message over HTTP', () => {
  const sendTo = (id: unknown, message: unknown, { query = '', headers = {} } = {}) => call('POST', `/v1/integrations/${id}/test-message${query}`, message, { as: 'operator', headers })

  it('is tried first, then accepted once for its key', async () => {
    const { body: { id } } = await create()
    expect(await sendTo(id, testMessage, { query: '?dryRun=true' })).toMatchObject({ status: 200, body: { wouldBe: 'queued', call: { path: '/v1/inventory/bulk-update' } } })
    const [first, again] = [await sendTo(id, testMessage, { headers: { 'idempotency-key': 'T-1' } }), await sendTo(id, testMessage, { headers: { 'idempotency-key': 'T-1' } })]
    expect([first.status, first.headers.get('idempotent-replayed'), again.headers.get('idempotent-replayed')]).toEqual([202, null, 'true'])
    expect(again.body).toEqual(first.body)
    expect((await call('POST', '/v1/integrations/events/filter', { integrationId: id })).body).toMatchObject({ items: [{ id: first.body.messageId, status: 'queued' }], total: { value: 1 } })
    const history = await call('GET', `/v1/integrations/events/${String(first.body.messageId)}/history`, undefined, { as: 'viewer' })
    expect(history.body).toMatchObject({ items: [{ act: 'event.sent_as_test', sentence: 'The operator\'s token sent a test message in the name of ERP', subjectName: 'ERP' }] })
  })

  it('that is not valid is refused with every fault, and not held against the sender', async () => {
    const { body: { id } } = await create()
    const wrong = { action: 'inventory.set', data: { items: [{ sku: 'A', quantity: -1 }, { quantity: 1 }] } }
    expect(await sendTo(id, wrong)).toMatchObject({ status: 422, body: { errors: [{ path: 'data.items[0].quantity' }, { path: 'data.items[1].sku' }] } })
    expect(await sendTo(id, testMessage, { headers: { 'content-type': 'text/plain' } })).toMatchObject({ status: 415 })
    expect((await call('GET', `/v1/integrations/${id}/rejections`)).body.items).toEqual([])
  })
})

describe('events over HTTP', () => {
  it('are listed page by page with one filter and a cursor', async () => {
    const first = await event({ entityId: 'CHAIR' })
    const second = await event({ entityId: 'CHAIR', status: 'failed' })
    const page = await call('POST', '/v1/integrations/events/filter', { q: 'CHAIR', limit: 1 })
    expect(page).toMatchObject({ status: 200, body: { items: [{ id: second.id }], total: { value: 2, relation: 'eq' } } })
    const next = await call('POST', '/v1/integrations/events/filter', { q: 'CHAIR', limit: 1, cursor: page.body.nextCursor })
    expect(next.body).toMatchObject({ items: [{ id: first.id }], nextCursor: null })
    expect((await call('POST', '/v1/integrations/events/filter')).status).toBe(200)
    const failed = await call('POST', '/v1/integrations/events/filter', { status: ['failed'] })
    expect(failed.body.items).toContainEqual(expect.objectContaining({ id: second.id, status: 'failed' }))
  })

  it.each([
    [{ statuses: 'failed' }, 'statuses'], [{ limit: 201 }, 'limit'], [{ cursor: 'x' }, 'cursor'], [{ from: 'yesterday' }, 'from'], [{ integrationId: '1' }, 'integrationId'],
  ])('are not filtered by %j', async (filter, path) => {
    expect(await call('POST', '/v1/integrations/events/filter', filter)).toMatchObject({ status: 422, body: { errors: [{ path }] } })
  })

  it('are told one by one, with their logs, and stopped by flags', async () => {
    const { id } = await event({ status: 'failed' })
    expect(await call('GET', `/v1/integrations/events/${id}/`, undefined, { as: 'viewer' })).toMatchObject({ status: 200, body: { id, attemptHistory: [], payload: null } })
    expect(await call('GET', `/v1/integrations/events/${id}/logs`, undefined, { as: 'viewer' })).toMatchObject({ status: 200, body: { items: [] } })
    expect(await call('PATCH', `/v1/integrations/events/${id}`, { forceStop: true }, { as: 'operator' })).toMatchObject({ status: 200, body: { forceStop: true } })
    expect(await call('PATCH', `/v1/integrations/events/${id}`, {})).toMatchObject({ status: 422 })
    expect(await call('POST', `/v1/integrations/events/${id}/resubmit`)).toMatchObject({ status: 409 })
  })

  it('are resubmitted once, and skipped with a reason', async () => {
    const { id } = await event({ status: 'failed' })
    expect(await call('POST', `/v1/integrations/events/${id}/resubmit`, undefined, { as: 'operator' })).toMatchObject({ status: 202, body: { id, status: 'queued' } })
    expect(await call('POST', `/v1/integrations/events/${id}/resubmit`)).toMatchObject({ status: 409, body: { code: 'conflict' } })
    expect(await call('POST', `/v1/integrations/events/${id}/resubmit`, { data: [] })).toMatchObject({ status: 422, body: { errors: [{ path: 'data' }] } })
    expect(await call('POST', `/v1/integrations/events/${id}/resubmit`, { data: {}, onlyFailedItems: true })).toMatchObject({ status: 422, body: { errors: [{ path: 'onlyFailedItems' }] } })
    expect(await call('POST', `/v1/integrations/events/${id}/skip`, { reason: '  ' })).toMatchObject({ status: 422, body: { errors: [{ path: 'reason' }] } })
    expect(await call('POST', `/v1/integrations/events/${id}/skip`, { reason: 'Sent by hand.' })).toMatchObject({ status: 200, body: { status: 'skipped' } })
  })
})

describe('a lane over HTTP', () => {
  it('is told, and freed by parking, putting back and retrying at once', async () => {
    const waiting = await event({ nextAttemptAt: new Date(Date.now() + 3_600_000), attemptCount: 1, errorCode: 'destination_error', errorMessage: 'It broke.' })
    const path = `/v1/integrations/events/${waiting.id}`
    const lane = () => call('GET', `/v1/integrations/${waiting.integrationId}/lane`, undefined, { as: 'viewer' })
    expect(await lane()).toMatchObject({ status: 200, body: { backlog: { value: 1, relation: 'eq' }, head: { id: waiting.id }, blockedBy: { reason: 'retry', eventId: waiting.id } } })
    expect(await call('POST', `${path}/park`, {}, { as: 'operator' })).toMatchObject({ status: 422, body: { errors: [{ path: 'reason' }] } })
    expect(await call('POST', `${path}/park`, { reason: 'Not now.' }, { as: 'operator' })).toMatchObject({ status: 200, body: { id: waiting.id, status: 'queued' } })
    expect((await lane()).body).toMatchObject({ head: null, parked: [{ id: waiting.id }] })
    expect((await call('GET', path)).body.parkedAt).toEqual(expect.any(String))
    expect(await call('POST', `${path}/unpark`, undefined, { as: 'operator' })).toMatchObject({ status: 200 })
    expect(await call('POST', `${path}/unpark`)).toMatchObject({ status: 409, body: { code: 'conflict' } })
    expect(await call('POST', `${path}/retry-now`, undefined, { as: 'operator' })).toMatchObject({ status: 409, body: { detail: expect.stringContaining('due') } })
  })

  it('is told to be waiting for a destination that is down', async () => {
    const since = new Date(Date.now() - 60_000)
    const origin = 'http://127.0.0.1:1' // The test server's destination.
    await test.database.query(connection => connection.insert(destinations).values({
      origin, failureCount: 12, failingSince: since, downSince: since, nextProbeAt: new Date(), lastErrorCode: 'connection_refused', lastErrorMessage: 'Nobody answers.',
    }))
    expect(await call('GET', '/v1/destinations', undefined, { as: 'viewer' })).toMatchObject({
      status: 200, body: { items: [{ origin, state: 'down', since: since.toISOString(), lastFailure: { code: 'connection_refused' } }], waiting: { relation: 'eq' } },
    })
    const { integrationId } = await event()
    expect((await call('GET', `/v1/integrations/${integrationId}/lane`)).body.blockedBy).toMatchObject({ reason: 'destination_down', since: since.toISOString() })
  })
})

describe('health', () => {
  it('is told to anyone', async () => {
    expect(await call('GET', '/healthz', undefined, { as: null })).toMatchObject({ status: 200, body: { status: 'ok' } })
    expect(await call('GET', '/readyz', undefined, { as: null })).toMatchObject({ status: 200, body: { status: 'ready', checks: { database: 'ok', queue: 'ok', migrations: 'ok' } } })
  })
})
