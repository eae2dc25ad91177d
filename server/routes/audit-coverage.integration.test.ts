import { eq } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { auditLog } from '../../db/schema/people.ts'
import { auditedAccess } from '../testing/audited-access.ts'
import { auditedWrites } from '../testing/audited-writes.ts'
import { useTestServer, workerToken } from '../testing/test-server.ts'

const server = useTestServer()
const { call, test } = server

/** What the audit log has of a request. */
const entriesOf = (answer: { headers: Headers }) => test.database.query(connection =>
  connection.select().from(auditLog).where(eq(auditLog.requestId, answer.headers.get('x-request-id') ?? '')))

describe('the audit log has', () => {
  it.each([...auditedWrites, ...auditedAccess])('$route as $act', async ({ route, act, actorName = 'The admin\'s token', prepare }) => {
    const { path, body, headers = server.bearer('admin'), subjectId } = await prepare(server)
    const response = await fetch(server.url(path), {
      method: route.split(' ')[0],
      headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
      body: body === undefined ? undefined : JSON.stringify(body),
    })
    await response.text()
    expect(response.status, path).toBeLessThan(300)
    const entries = await entriesOf(response)
    expect(entries).toEqual([expect.objectContaining({ act, actorName, address: '127.0.0.1' })])
    if (subjectId !== undefined) expect(entries[0]?.subjectId).toBe(subjectId)
  })

  it('nothing of a request that was refused or only asked what would be', async () => {
    const refused = await call('POST', '/v1/orders', { orderNumber: '' })
    const asked = await call('POST', '/v1/integrations/events/resubmit', { filter: { entityId: 'X' }, dryRun: true })
    expect([refused.status, asked.status]).toEqual([422, 200])
    expect([await entriesOf(refused), await entriesOf(asked)]).toEqual([[], []])
  })

  it('one entry for a write that is repeated with its key', async () => {
    const write = () => call('POST', '/v1/inventory/bulk-update', { items: [{ sku: 'ONCE', quantity: 1 }] }, { headers: { 'idempotency-key': 'audited-once' } })
    const [first, second] = [await write(), await write()]
    expect([(await entriesOf(first)).length, (await entriesOf(second)).length]).toEqual([1, 0])
  })
})

describe('a delivery of the workers', () => {
  const body = { items: [{ sku: 'A', quantity: 1 }, { sku: 'B', quantity: 2 }] }
  const put = (headers: Record<string, string>, as: 'admin' | null) => call('POST', '/v1/inventory/bulk-update', body, { as, headers })
  const delivery = { 'x-waybill-message-id': '019a0000-0000-7000-8000-000000000001' }

  it('is on the event\'s record and not in the audit log', async () => {
    const answer = await put({ ...delivery, authorization: `Bearer ${workerToken}` }, null)
    expect([answer.status, await entriesOf(answer)]).toEqual([200, []])
  })

  it('cannot be feigned: the header with another token is audited, and so is that token without the header', async () => {
    expect(await entriesOf(await put(delivery, 'admin'))).toHaveLength(1)
    expect(await entriesOf(await put({ authorization: `Bearer ${workerToken}` }, null))).toHaveLength(1)
  })
})

describe('a write of the platform', () => {
  it('is told with counts, not item by item', async () => {
    await call('PUT', '/v1/products/GONE', { name: 'Chair', active: false })
    const answer = await call('POST', '/v1/inventory/bulk-update', { items: [{ sku: 'GONE', quantity: 1 }, { sku: 'SOLD', quantity: 2 }, { sku: 'SOLD', quantity: 3 }] })
    expect(await entriesOf(answer)).toEqual([expect.objectContaining({
      subjectId: '2 articles', detail: { name: '2 articles', itemCount: 3, refusedCount: 1, skus: ['GONE', 'SOLD'] }, before: null, after: null,
    })])
  })

  it('is told with what changed, and keeps no personal data', async () => {
    await call('PUT', '/v1/customers/C-1', { name: 'Ada Lovelace', email: 'ada@lovelace.example', vip: 'Countess' })
    const changed = await entriesOf(await call('PUT', '/v1/customers/C-1', { name: 'Ada King', email: 'ada@lovelace.example', vip: 'Countess' }))
    const removed = await entriesOf(await call('DELETE', '/v1/customers/C-1'))
    const masked = expect.stringMatching(/^‹masked:/)
    expect([changed[0]?.before, changed[0]?.after]).toEqual([{ name: masked }, { name: masked }])
    expect(changed[0]?.before).not.toEqual(changed[0]?.after)
    expect(removed[0]).toMatchObject({ before: { customerNumber: 'C-1', name: masked, email: masked, vip: masked }, after: null })
    expect(JSON.stringify([changed, removed])).not.toMatch(/Ada|lovelace|Countess/)
  })

  it('shows the state of an order before and after', async () => {
    const order = { orderNumber: 'SO-1', currency: 'EUR', customer: { name: 'Ada' }, lines: [{ sku: 'A', quantity: 1, unitPrice: '1.00' }] }
    await call('POST', '/v1/orders', order)
    const [entry] = await entriesOf(await call('PATCH', '/v1/orders/SO-1', { status: 'shipped', lines: order.lines }))
    expect([entry?.before, entry?.after]).toEqual([{ status: 'open' }, { status: 'shipped' }])
    const again = await entriesOf(await call('POST', '/v1/orders', { ...order }))
    expect(again).toEqual([])
  })
})
