/** §3 of the contract: events, one by one and many at once. */
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { stock, useContractWithWorker } from './testing/contract-server.ts'
import { eventPageShape, eventShape, jobShape, previewShape } from './testing/shapes.ts'

const { ask, accept, integrate, integratePaused, see, act, reaches, untilWorked, callsOf, answers, url, bearer } = useContractWithWorker()
const once = { retryPolicies: { default: { retries: 0 } } }
const nowhere = '0199aaaa-0000-7000-8000-00000000dead'
const filter = async (fields: Record<string, unknown>) => {
  const { status, body } = await ask('POST', '/v1/integrations/events/filter', fields, { as: 'viewer' })
  expect(status).toBe(200)
  return eventPageShape.parse(body)
}
const idsOf = async (fields: Record<string, unknown>) => (await filter(fields)).items.map(({ id }) => id)

/** An integration whose messages about `BAD…` were refused, and the ids of what it sent. */
async function makeTrouble(...skus: string[]) {
  answers(call => call.body.includes('BAD') ? 422 : 200)
  const { id: integrationId, apiKey } = await integrate(once)
  const ids: string[] = []
  for (const sku of skus) ids.push(await accept(apiKey, stock(sku)))
  await untilWorked('all are finished', async () => (await filter({ integrationId, status: ['queued', 'processing'] })).total.value === 0)
  return { integrationId, apiKey, ids }
}

describe('POST /v1/integrations/events/filter', () => {
  it('narrows by every field, and by all of them together', async () => {
    const { integrationId, apiKey, ids: [bad = '', good = ''] } = await makeTrouble('BAD-1', 'GOOD-1')
    const order = await accept(apiKey, { action: 'order.update', entityId: 'O-1', data: { orderNumber: 'O-1' } })
    await reaches(order, 'success')
    const { acceptedAt } = await see(good)
    const within = (fields: Record<string, unknown>) => idsOf({ integrationId, ...fields })
    expect(await within({})).toEqual([order, good, bad])
    expect(await within({ status: 'failed' })).toEqual([bad])
    expect(await within({ status: ['failed', 'success'] })).toEqual([order, good, bad])
    expect(await within({ action: 'order.update' })).toEqual([order])
    expect(await within({ entityId: 'GOOD-1' })).toEqual([good])
    expect(await within({ q: 'BAD-1' })).toEqual([bad])
    expect(await within({ q: good })).toEqual([good])
    expect(await within({ from: acceptedAt })).toEqual([order, good])
    expect(await within({ to: acceptedAt })).not.toContain(order)
    expect(await within({ isCurrentAttempt: false })).toEqual([])
    expect(await within({ isCurrentAttempt: true, action: 'inventory.set', status: 'success', q: 'GOOD-1', from: acceptedAt })).toEqual([good])
  })

  it('gives pages that follow one another without a gap, and a total', async () => {
    const { integrationId, ids } = await makeTrouble('A', 'B', 'C')
    const found: string[] = []
    let cursor: string | null | undefined
    do {
      const page: z.output<typeof eventPageShape> = await filter({ integrationId, limit: 2, ...(cursor ? { cursor } : {}) })
      expect(page.total).toEqual({ value: 3, relation: 'eq' })
      found.push(...page.items.map(({ id }) => id))
      cursor = page.nextCursor
    } while (cursor !== null)
    expect(found).toEqual(ids.toReversed())
  })

  it.each<[Record<string, unknown>, string]>([
    [{ limit: 0 }, 'limit'], [{ limit: 201 }, 'limit'], [{ status: 'lost' }, 'status'], [{ status: [] }, 'status'], [{ integrationId: '7' }, 'integrationId'],
    [{ from: 'yesterday' }, 'from'], [{ to: '2026-11-23' }, 'to'], [{ isCurrentAttempt: 'yes' }, 'isCurrentAttempt'], [{ cursor: 'nonsense' }, 'cursor'],
  ])('refuses %j', async (fields, path) => {
    expect(await ask('POST', '/v1/integrations/events/filter', fields)).toMatchObject({ status: 422, body: { errors: [{ path: expect.stringMatching(`^${path}`) }] } })
  })
})

describe('one event', () => {
  it('is told with its attempts, its place in the lane and newer events on the same entity', async () => {
    const { apiKey } = await integratePaused()
    const [first, second, third] = [await accept(apiKey, stock('A', 1)), await accept(apiKey, stock('B')), await accept(apiKey, stock('A', 2))]
    expect(await see(first)).toMatchObject({ attemptHistory: [], lanePlace: { ahead: 0, behind: 2 }, newerOnSameEntity: [{ id: third, status: 'queued' }] })
    expect(await see(second)).toMatchObject({ seq: 2, lanePlace: { ahead: 1, behind: 1 }, newerOnSameEntity: [] })
  })

  it('has communication logs, masked', async () => {
    answers({ status: 422, body: { password: 'hunter2-of-the-answer' } })
    const { apiKey } = await integrate()
    const id = await accept(apiKey, { action: 'customer.upsert', data: { customerNumber: 'C-1', name: 'Ada', password: 'hunter2-of-the-message' } })
    await reaches(id, 'failed')
    const { status, body } = await ask('GET', `/v1/integrations/events/${id}/logs`, undefined, { as: 'viewer' })
    expect(status).toBe(200)
    expect(z.object({ items: z.array(z.unknown()) }).parse(body).items).toHaveLength(1)
    expect(JSON.stringify([body, await see(id)])).not.toMatch(/hunter2|destination-token/)
    expect(JSON.stringify(body)).toContain('‹masked:')
  })

  it('is revealed for a reason that goes into the audit log', async () => {
    const { apiKey } = await integratePaused()
    const id = await accept(apiKey, { action: 'customer.upsert', data: { customerNumber: 'C-1', name: 'Ada', password: 'hunter2' } })
    expect(await act(id, 'reveal', {})).toMatchObject({ status: 422, body: { errors: [{ path: 'reason' }] } })
    expect((await act(id, 'reveal', { reason: 'The customer asks.' }, 'viewer')).status).toBe(403)
    expect(await act(id, 'reveal', { reason: 'The customer asks.' })).toMatchObject({ status: 200, body: { data: { password: 'hunter2' } } })
    expect(JSON.stringify((await ask('GET', '/v1/audit')).body)).toContain('The customer asks.')
  })

  it('is stopped by flags, of which one at least is given', async () => {
    const id = await accept((await integratePaused()).apiKey, stock())
    const path = `/v1/integrations/events/${id}`
    expect(await ask('PATCH', path, { resubmitEnabled: false, forceStop: true }, { as: 'operator' })).toMatchObject({ status: 200, body: { resubmitEnabled: false, forceStop: true } })
    expect(await ask('PATCH', path, { forceStop: false }, { as: 'operator' })).toMatchObject({ status: 200, body: { resubmitEnabled: false, forceStop: false } })
    expect((await ask('PATCH', path, { forceStop: 'yes' })).status).toBe(422)
    expect((await ask('PATCH', path, { status: 'success' })).status).toBe(422)
    expect((await ask('PATCH', path, { forceStop: true }, { as: 'viewer' })).status).toBe(403)
  })

  it.each([['GET', ''], ['GET', '/logs'], ['PATCH', ''], ['POST', '/reveal'], ['POST', '/resubmit'], ['POST', '/skip']])('%s …/{id}%s answers 404 where there is none', async (method, end) => {
    const bodies: Record<string, unknown> = { PATCH: { forceStop: true }, POST: end === '/resubmit' ? undefined : { reason: 'A good reason.' } }
    for (const id of [nowhere, 'no-id']) expect(await ask(method, `/v1/integrations/events/${id}${end}`, bodies[method])).toMatchObject({ status: 404, body: { code: 'not_found' } })
  })
})

describe('POST …/resubmit', () => {
  it('is answered with 202 once, and 409 to whoever is second', async () => {
    const { integrationId, ids: [id = ''] } = await makeTrouble('BAD')
    await ask('POST', `/v1/integrations/${integrationId}/pause`)
    const both = await Promise.all([act(id, 'resubmit'), act(id, 'resubmit')])
    expect(both.map(({ status }) => status).toSorted()).toEqual([202, 409])
    expect((await act(id, 'resubmit', undefined, 'viewer')).status).toBe(403)
  })

  it('sends only the items that failed, in a new event', async () => {
    const { apiKey } = await integrate()
    const ofTwo = [{ sku: 'A', ok: true }, { sku: 'B', ok: false, error: 'Unknown.' }]
    answers(call => ({ status: 200, body: { items: call.body.includes('"A"') ? ofTwo : [{ sku: 'B', ok: true }] } }))
    const items = [{ sku: 'A', quantity: 1 }, { sku: 'B', quantity: 2 }]
    const id = await accept(apiKey, { action: 'inventory.set', data: { items } })
    await reaches(id, 'failed')
    const made = eventShape.parse((await act(id, 'resubmit', { onlyFailedItems: true })).body)
    expect(made).toMatchObject({ resubmittedFromEventId: id })
    await reaches(made.id, 'success')
    expect(callsOf(made.id).map(call => JSON.parse(call.body))).toEqual([{ items: items.slice(1) }])
    expect((await see(id)).isCurrentAttempt).toBe(false)
  })

  it.each<[unknown, string]>([[{ data: [] }, 'data'], [{ data: 'text' }, 'data'], [{ force: 'yes' }, 'force'], [{ onlyFailedItems: 1 }, 'onlyFailedItems']])('refuses %j', async (body, path) => {
    const { ids: [id = ''] } = await makeTrouble('BAD')
    expect(await act(id, 'resubmit', body)).toMatchObject({ status: 422, body: { errors: [{ path }] } })
  })

  it('refuses edited data that break the action\'s schema, and says where', async () => {
    const { ids: [id = ''] } = await makeTrouble('BAD')
    expect(await act(id, 'resubmit', { data: { items: [{ sku: 'A', quantity: -1 }] } })).toMatchObject({ status: 422, body: { errors: [{ path: 'data.items[0].quantity' }] } })
  })
})

describe('resubmitting in bulk', () => {
  const path = '/v1/integrations/events/resubmit'
  const resubmit = (body: unknown) => ask('POST', path, body, { as: 'operator' })
  const job = async (jobId: string) => jobShape.parse((await ask('GET', `${path}/${jobId}`, undefined, { as: 'viewer' })).body)

  it('refuses an empty filter, and needs one', async () => {
    for (const body of [{ filter: {} }, {}, { filter: {}, dryRun: true }]) expect(await resubmit(body)).toMatchObject({ status: 422, body: { code: 'invalid', errors: [{ path: 'filter' }] } })
  })

  it('tells what it would do when it is only tried', async () => {
    const { integrationId } = await makeTrouble('BAD-1', 'GOOD', 'BAD-2')
    const { status, body } = await resubmit({ filter: { integrationId }, dryRun: true })
    expect([status, previewShape.parse(body)]).toEqual([200, {
      matching: 2, superseded: 0, byIntegration: [{ integrationId, count: 2 }], byError: [{ code: expect.any(String), count: 2 }],
    }])
    expect((await filter({ integrationId, status: 'failed' })).total.value).toBe(2)
  })

  it('is a job that is followed to its end', async () => {
    const { integrationId, ids } = await makeTrouble('BAD-1', 'GOOD', 'BAD-2')
    answers(200)
    const { status, body } = await resubmit({ filter: { integrationId } })
    const jobId = z.object({ jobId: z.uuidv7() }).parse(body).jobId
    expect(status).toBe(202)
    expect(await untilWorked('it is finished', async () => (job => job.state === 'finished' && job)(await job(jobId)))).toMatchObject({ total: 2, done: 2, failed: 0, skipped: 0 })
    const again = [ids[0], ids[2]].map(id => callsOf(id ?? '')[1]?.beganAt ?? 0)
    expect(again[0]).toBeLessThan(again[1] ?? 0)
  })

  it('is cancelled', async () => {
    const { integrationId } = await makeTrouble('BAD-1')
    await ask('POST', `/v1/integrations/${integrationId}/pause`)
    const { body } = await resubmit({ filter: { integrationId } })
    const cancelled = await ask('POST', `${path}/${String(body.jobId)}/cancel`, undefined, { as: 'operator' })
    expect([cancelled.status, jobShape.parse(cancelled.body)]).toMatchObject([200, { state: 'cancelled', total: 1, done: 0 }])
  })

  it.each(['', '/cancel'])('answers 404 for a job that there is not: …/{jobId}%s', async (end) => {
    expect((await ask(end === '' ? 'GET' : 'POST', `${path}/${nowhere}${end}`)).status).toBe(404)
  })

  it('includes what is superseded when it is asked to', async () => {
    const { integrationId, apiKey, ids: [older = ''] } = await makeTrouble('BAD')
    answers(200)
    await reaches(await accept(apiKey, stock('BAD', 9)), 'success')
    expect((await resubmit({ filter: { integrationId }, dryRun: true })).body).toMatchObject({ matching: 1, superseded: 1 })
    await resubmit({ filter: { integrationId }, includeSuperseded: true })
    await reaches(older, 'success')
  })
})

describe('GET /v1/stream', () => {
  it('sends events to live pages', async () => {
    const controller = new AbortController()
    const { status, headers } = await fetch(url('/v1/stream'), { headers: bearer('viewer'), signal: controller.signal })
    controller.abort()
    expect([status, headers.get('content-type')]).toEqual([200, expect.stringMatching(/^text\/event-stream/)])
  })
})
