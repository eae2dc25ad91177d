/** Every write that people and programs can make over HTTP, with the act that the audit log must have of it. */
import type { integrations } from '../../db/schema/integrations.ts'
import { makeEvent, makeIntegration, makePayload, makeProblem } from '../../db/testing/factories.ts'
import { stockMessage, testSeal } from '../../pipeline/testing/sender.ts'
import type { Act } from '../../shared/audit.ts'
import type { TestServer } from './test-server.ts'

/** A write: what it needs is made first, then it is asked for with this body at this address. */
export interface AuditedWrite {
  route: string
  act: Act
  /** Who does it, if it is not the admin's token. */
  actorName?: string
  /** With `headers` it is asked for with these alone, else with the admin's token. */
  prepare: (server: TestServer) => Promise<{ path: string, body?: unknown, headers?: Record<string, string>, subjectId?: string }>
}

let made = 0
const newNumber = () => `N-${made += 1}`
const events = '/v1/integrations/events'

type Given = NonNullable<Parameters<typeof makeEvent>[1]>

/** An event whose message, two items of stock, can still be read. */
async function makeMessage({ test }: TestServer, given: Given): Promise<string> {
  return test.database.query(async (connection) => {
    const { id } = await makeEvent(connection, given)
    const body = Buffer.from('{"action":"inventory.set","data":{"items":[{"sku":"A","quantity":1},{"sku":"B","quantity":2}]}}')
    await makePayload(connection, { eventId: id, sealedBody: testSeal.close(body, id) })
    return id
  })
}

function onEvent(verb: string, act: Act, given: Given, body?: unknown): AuditedWrite {
  const route = verb === '' ? `PATCH ${events}/:id` : `POST ${events}/:id/${verb}`
  return { route, act, prepare: async (server) => {
    const id = await makeMessage(server, given)
    return { path: `${events}/${id}${verb === '' ? '' : `/${verb}`}`, body, subjectId: id }
  } }
}

function onIntegration(method: string, verb: string, act: Act, more: { given?: Partial<typeof integrations.$inferInsert>, body?: unknown } = {}): AuditedWrite {
  return { route: `${method} /v1/integrations/:id${verb}`, act, prepare: async ({ test }) => {
    const { id } = await test.database.query(connection => makeIntegration(connection, more.given))
    return { path: `/v1/integrations/${id}${verb}`, body: more.body, subjectId: id }
  } }
}

function onJob(verb: string, act: Act, firstVerb?: string): AuditedWrite {
  return { route: `POST ${events}/resubmit/:id/${verb}`, act, prepare: async (server) => {
    const { integrationId } = await server.test.database.query(connection => makeEvent(connection, { status: 'failed' }))
    const { body } = await server.call('POST', `${events}/resubmit`, { filter: { integrationId } })
    const jobId = String(body.jobId)
    if (firstVerb) await server.call('POST', `${events}/resubmit/${jobId}/${firstVerb}`)
    return { path: `${events}/resubmit/${jobId}/${verb}`, subjectId: jobId }
  } }
}

function onProblem(act: Act, body: unknown, first?: unknown): AuditedWrite {
  return { route: 'PATCH /v1/problems/:id', act, prepare: async ({ call, test }) => {
    const { id } = await test.database.query(connection => makeProblem(connection))
    if (first) await call('PATCH', `/v1/problems/${id}`, first)
    return { path: `/v1/problems/${id}`, body, subjectId: id }
  } }
}

function onNumber(route: string, act: Act, body: unknown, options: { isThere?: boolean, first?: unknown } = {}): AuditedWrite {
  return { route, act, prepare: async (server) => {
    const number = newNumber()
    const path = (route.split(' ')[1] ?? '').replace(/:\w+/, number)
    if (options.isThere) await server.call('PUT', path, options.first ?? body)
    return { path, body, subjectId: number }
  } }
}

const alert = { name: 'On call', integrationId: null, enabled: false, failed: true, delayedMinutes: null, destinationDown: false, silentMinutes: null, url: 'https://alerts.example/x' }

function onAlert(method: string, verb: string, act: Act, body?: unknown): AuditedWrite {
  return { route: `${method} /v1/alerts/:id${verb}`, act, prepare: async ({ call }) => {
    const { body: made } = await call('POST', '/v1/alerts', alert)
    return { path: `/v1/alerts/${String(made.id)}${verb}`, body, subjectId: String(made.id) }
  } }
}

const order = (orderNumber: string) => ({ orderNumber, currency: 'EUR', customer: { name: 'Ada' }, lines: [{ sku: 'A', quantity: 1, unitPrice: '1.00' }] })
const product = { name: 'Chair' }
const customer = { name: 'Ada Lovelace', email: 'ada@example.com' }
const reason = 'A test wants it.'

/** One entry at least for each route that writes. */
export const auditedWrites: readonly AuditedWrite[] = [
  onEvent('skip', 'event.skipped', { status: 'queued' }, { reason }),
  onEvent('park', 'event.parked', { status: 'queued' }, { reason }),
  onEvent('unpark', 'event.unparked', { status: 'queued', parkedAt: new Date() }),
  onEvent('retry-now', 'event.retried_now', { status: 'queued', nextAttemptAt: new Date(Date.now() + 3_600_000) }),
  onEvent('resubmit', 'event.resubmitted', { status: 'failed' }),
  onEvent('resubmit', 'event.edited_and_resubmitted', { status: 'failed' }, { data: { items: [{ sku: 'A', quantity: 3 }] } }),
  onEvent('reveal', 'event.revealed', { status: 'queued' }, { reason }),
  onEvent('', 'event.flags_changed', { status: 'queued' }, { forceStop: true }),
  { route: `POST ${events}/export`, act: 'events.exported', prepare: () => Promise.resolve({ path: `${events}/export`, body: { format: 'jsonl' } }) },
  { route: `POST ${events}/resubmit`, act: 'resubmission.started', prepare: () => Promise.resolve({ path: `${events}/resubmit`, body: { filter: { entityId: newNumber() } } }) },
  { route: `POST ${events}/skip`, act: 'event.skipped', prepare: async (server) => {
    const id = await makeMessage(server, { status: 'queued' })
    return { path: `${events}/skip`, body: { filter: { ids: [id] }, reason }, subjectId: id }
  } },
  onJob('pause', 'resubmission.paused'),
  onJob('resume', 'resubmission.resumed', 'pause'),
  onJob('cancel', 'resubmission.cancelled'),
  onProblem('problem.changed', { note: 'Known.' }),
  onProblem('problem.snoozed', { snoozedUntil: new Date(Date.now() + 3_600_000).toISOString() }),
  onProblem('problem.resolved', { state: 'resolved' }),
  onProblem('problem.reopened', { state: 'open' }, { state: 'resolved' }),
  { route: 'POST /v1/integrations', act: 'integration.created', prepare: () => Promise.resolve({ path: '/v1/integrations', body: { service: 'custom', name: 'New' } }) },
  onIntegration('PUT', '', 'integration.updated', { body: { name: 'After' } }),
  onIntegration('DELETE', '', 'integration.deleted'),
  onIntegration('POST', '/pause', 'integration.paused'),
  onIntegration('POST', '/resume', 'integration.resumed', { given: { pausedAt: new Date() } }),
  onIntegration('POST', '/regenerate-key', 'integration.key_regenerated'),
  { route: 'POST /v1/alerts', act: 'alert.created', prepare: () => Promise.resolve({ path: '/v1/alerts', body: alert }) },
  onAlert('PUT', '', 'alert.changed', { ...alert, name: 'After', url: undefined }),
  onAlert('DELETE', '', 'alert.deleted'),
  onAlert('POST', '/test', 'alert.tested'),
  { route: 'PUT /v1/retention', act: 'retention.changed', prepare: () => Promise.resolve({ path: '/v1/retention', body: { payloads: 90, logs: null }, subjectId: 'retention' }) },
  { route: 'POST /v1/integrations/:id/test-message', act: 'event.sent_as_test', prepare: async ({ test }) => {
    const { id } = await test.database.query(connection => makeIntegration(connection))
    return { path: `/v1/integrations/${id}/test-message`, body: JSON.parse(stockMessage('A', 1)) }
  } },
  { route: 'PUT /v1/masking', act: 'masking.changed', prepare: () =>
    Promise.resolve({ path: '/v1/masking', body: { names: [newNumber()], paths: [] }, subjectId: 'masking' }) },
  { route: 'POST /v1/orders', act: 'order.created', prepare: () => {
    const number = newNumber()
    return Promise.resolve({ path: '/v1/orders', body: order(number), subjectId: number })
  } },
  { route: 'PATCH /v1/orders/:orderNumber', act: 'order.changed', prepare: async ({ call }) => {
    const number = newNumber()
    await call('POST', '/v1/orders', order(number))
    return { path: `/v1/orders/${number}`, body: { status: 'shipped' }, subjectId: number }
  } },
  onNumber('PUT /v1/products/:sku', 'product.created', product),
  onNumber('PUT /v1/products/:sku', 'product.replaced', product, { isThere: true, first: { name: 'Stool' } }),
  onNumber('DELETE /v1/products/:sku', 'product.removed', undefined, { isThere: true, first: product }),
  onNumber('PUT /v1/customers/:customerNumber', 'customer.created', customer),
  onNumber('PUT /v1/customers/:customerNumber', 'customer.replaced', customer, { isThere: true, first: { name: 'Byron' } }),
  onNumber('DELETE /v1/customers/:customerNumber', 'customer.removed', undefined, { isThere: true, first: customer }),
  { route: 'POST /v1/inventory/bulk-update', act: 'stock.set', prepare: () => Promise.resolve({ path: '/v1/inventory/bulk-update', body: { items: [{ sku: 'A', quantity: 1 }] } }) },
  { route: 'POST /v1/inventory/adjustments', act: 'stock.adjusted', prepare: () => Promise.resolve({ path: '/v1/inventory/adjustments', body: { items: [{ sku: 'A', delta: 1 }] } }) },
  { route: 'POST /v1/prices/bulk-update', act: 'price.set', prepare: () =>
    Promise.resolve({ path: '/v1/prices/bulk-update', body: { items: [{ sku: 'A', amount: '1.00', currency: 'EUR' }] } }) },
]

/** Routes that are not read by GET and yet leave no entry, and why. */
export const notAudited: Record<string, string> = {
  'POST /integrations/custom/inbound': 'What senders send is kept with the event itself.',
  'POST /integrations/custom/inbound/batch': 'What senders send is kept with the events themselves.',
  'POST /v1/integrations/events/filter': 'It only reads; the filter has no room in an address.',
  'POST /v1/retention/preview': 'It only counts what rules would remove.',
  'POST /v1/masking/preview': 'It only shows what rules make of a sample, and keeps nothing.',
  'POST /v1/invitations/look': 'It only reads; the secret of a link does not belong into an address.',
  'POST /v1/account/second-factor': 'It counts for nothing until it is confirmed.',
}
