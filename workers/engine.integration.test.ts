import { asc, eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { attempts, communicationLogs, integrationEvents } from '../db/schema/events.ts'
import { integrations } from '../db/schema/integrations.ts'
import { findDueInMs, listDueLanes } from '../db/queries/lanes.ts'
import { useTestDatabase } from '../db/testing/database.ts'
import { useTestRedis } from '../db/testing/redis.ts'
import type { AcceptGroup } from '../pipeline/accept.ts'
import { makeAcceptGroup } from '../pipeline/accept.ts'
import { systemActor } from '../pipeline/actor.ts'
import { resubmitEvent } from '../pipeline/resubmit.ts'
import { skipEvent } from '../pipeline/skip.ts'
import { sweep } from '../pipeline/sweep.ts'
import type { TestDestination } from '../pipeline/testing/destination.ts'
import { startDestination } from '../pipeline/testing/destination.ts'
import type { TestEngine } from './testing/engine.ts'
import { startTestEngine } from './testing/engine.ts'
import { makeSender, send, stockMessage } from '../pipeline/testing/sender.ts'
import { makeTestWaybill } from '../pipeline/testing/waybill.ts'
import { until } from '../pipeline/testing/until.ts'
import type { Waybill } from '../pipeline/waybill.ts'

const quickRetries = { default: { retries: 2, delaySeconds: 0.1, factor: 1, maxDelaySeconds: 1, jitter: 0 } }

describe.each(['Redis', 'Postgres'] as const)('the engine on the %s queue', (backend) => {
  const test = useTestDatabase()
  const redis = useTestRedis()
  let destination: TestDestination
  let engine: TestEngine
  let accept: AcceptGroup
  let waybill: Waybill

  beforeAll(async () => {
    destination = await startDestination()
    const redisUrl = backend === 'Redis' ? redis.url : undefined
    engine = startTestEngine({ database: test.database, databaseUrl: test.url, redisUrl, destinationUrl: destination.url, timeoutMs: 1500 })
    accept = makeAcceptGroup(test.database, engine.queue.wake)
    waybill = { ...makeTestWaybill(test.database).waybill, wake: engine.queue.wake }
  })
  beforeEach(() => destination.answers(200))
  afterAll(async () => {
    await engine.stop()
    await destination.stop()
  })

  const getEvent = async (id: string) => {
    const [event] = await test.database.query(connection => connection.select().from(integrationEvents).where(eq(integrationEvents.id, id)))
    return event
  }
  const reaches = (id: string, status: string) => until(`${id} is ${status}`, async () => (await getEvent(id))?.status === status)
  const attemptsOf = (id: string) => test.database.query(connection => connection.select().from(attempts)
    .where(eq(attempts.eventId, id)).orderBy(asc(attempts.number)))
  const callsOf = (ids: readonly string[]) => destination.calls.filter(call => ids.includes(call.messageId))

  it('carries messages in order, one at a time, with key, token and attempt', async () => {
    const sender = await makeSender(test.database)
    const ids: string[] = []
    for (let quantity = 0; quantity < 30; quantity += 1) ids.push(await send(accept, sender.key, stockMessage('A', quantity)))
    await reaches(ids.at(-1) ?? '', 'success')
    const calls = callsOf(ids)
    expect(calls.map(call => call.messageId)).toEqual(ids)
    for (const [index, call] of calls.entries()) expect(call.beganAt).toBeGreaterThanOrEqual(calls[index - 1]?.endedAt ?? 0)
    expect(calls[0]).toMatchObject({
      method: 'POST', path: '/v1/inventory/bulk-update', body: '{"items":[{"sku":"A","quantity":0}]}', attempt: 1, idempotencyKey: ids[0], authorization: 'Bearer destination-token',
    })
  })

  it('retries what may work later in its place, with the same key, and dead-letters it when the retries are used up', async () => {
    const sender = await makeSender(test.database, { retryPolicies: quickRetries })
    destination.answers(call => call.body.includes('"BAD"') ? 500 : 200)
    const bad = await send(accept, sender.key, stockMessage('BAD', 1))
    const next = await send(accept, sender.key, stockMessage('A', 1))
    await reaches(next, 'success')
    expect(callsOf([bad, next]).map(call => [call.messageId, call.attempt, call.idempotencyKey]))
      .toEqual([[bad, 1, bad], [bad, 2, bad], [bad, 3, bad], [next, 1, next]])
    expect(await getEvent(bad)).toMatchObject({ status: 'failed', errorCode: 'destination_error', attemptCount: 3 })
    expect((await attemptsOf(bad)).map(attempt => [attempt.number, attempt.outcome, attempt.httpStatus]))
      .toEqual([[1, 'transient', 500], [2, 'transient', 500], [3, 'transient', 500]])
  })

  it('dead-letters a refusal at once, goes on, and sends it again with a new key when it is resubmitted', async () => {
    const sender = await makeSender(test.database, { retryPolicies: quickRetries })
    destination.answers(call => call.body.includes('"BAD"') ? { status: 422, body: { detail: 'No such article.' } } : 200)
    const bad = await send(accept, sender.key, stockMessage('BAD', 1))
    const next = await send(accept, sender.key, stockMessage('A', 1))
    await reaches(next, 'success')
    expect(await getEvent(bad)).toMatchObject({ status: 'failed', errorCode: 'rejected', errorMessage: expect.stringContaining('No such article.') })
    destination.answers(200)
    const both = await Promise.allSettled([1, 2].map(() => resubmitEvent(waybill, { eventId: bad, actor: systemActor })))
    expect(both.map(result => result.status).toSorted()).toEqual(['fulfilled', 'rejected'])
    await reaches(bad, 'success')
    expect(callsOf([bad]).map(call => call.idempotencyKey)).toEqual([bad, `${bad}-r1`])
    expect((await attemptsOf(bad)).map(attempt => attempt.trigger)).toEqual(['automatic', 'manual'])
  })

  it('holds a lane whose head has used up its retries, until the head is skipped', async () => {
    const sender = await makeSender(test.database, { onExhausted: 'hold', retryPolicies: { default: { ...quickRetries.default, retries: 0 } } })
    destination.answers(call => call.body.includes('"BAD"') ? 503 : 200)
    const bad = await send(accept, sender.key, stockMessage('BAD', 1))
    const next = await send(accept, sender.key, stockMessage('A', 1))
    await reaches(bad, 'failed')
    const held = await getEvent(bad)
    await sweep({ database: test.database, queue: engine.queue, destinationUrl: destination.url })
    expect(await test.database.hot(transaction => findDueInMs(transaction, held?.laneId ?? ''))).toBeNull()
    expect((await getEvent(next))?.status).toBe('queued')
    await skipEvent(waybill, { eventId: bad, reason: 'The article is gone.', actor: systemActor })
    await reaches(next, 'success')
    await expect(skipEvent(waybill, { eventId: next, reason: 'x', actor: systemActor })).rejects.toMatchObject({ code: 'conflict' })
  })

  it('keeps holding a lane when another event of it is skipped', async () => {
    const sender = await makeSender(test.database, { onExhausted: 'hold', retryPolicies: { default: { ...quickRetries.default, retries: 0 } } })
    destination.answers(call => call.body.includes('"BAD"') ? 500 : 200)
    const [bad, second, third] = [
      await send(accept, sender.key, stockMessage('BAD', 1)), await send(accept, sender.key, stockMessage('A', 1)), await send(accept, sender.key, stockMessage('A', 2)),
    ]
    await reaches(bad, 'failed')
    await skipEvent(waybill, { eventId: third, reason: 'Not needed.', actor: systemActor })
    expect(await test.database.hot(transaction => listDueLanes(transaction, 1000))).toEqual([])
    expect((await getEvent(second))?.status).toBe('queued')
    await resubmitEvent(waybill, { eventId: bad, actor: systemActor })
    await until('the retry held again', async () => (await attemptsOf(bad)).length === 2 && (await getEvent(bad))?.status === 'failed')
    expect((await getEvent(second))?.status).toBe('queued')
  })

  it('changes the idempotency key also when a refused event was skipped before it is resubmitted', async () => {
    const sender = await makeSender(test.database)
    destination.answers(422)
    const id = await send(accept, sender.key, stockMessage('BAD', 1))
    await reaches(id, 'failed')
    await skipEvent(waybill, { eventId: id, reason: 'Not needed.', actor: systemActor })
    destination.answers(200)
    await resubmitEvent(waybill, { eventId: id, actor: systemActor })
    await reaches(id, 'success')
    expect(callsOf([id]).map(call => call.idempotencyKey)).toEqual([id, `${id}-r1`])
  })

  it('times out, survives resets and pages of HTML, and logs each exchange', async () => {
    const sender = await makeSender(test.database, { retryPolicies: { default: { ...quickRetries.default, retries: 3 } } })
    const script = [{ hang: true } as const, { reset: true } as const, { status: 200, body: '<html>', headers: { 'content-type': 'text/html' } }, 200]
    destination.answers(call => script[call.attempt - 1] ?? 200)
    const id = await send(accept, sender.key, stockMessage('A', 1))
    await reaches(id, 'success')
    expect((await attemptsOf(id)).map(attempt => attempt.errorCode)).toEqual(['destination_timeout', 'connection_broken', 'unexpected_answer', null])
    const logs = await test.database.query(connection => connection.select().from(communicationLogs)
      .where(eq(communicationLogs.eventId, id)).orderBy(asc(communicationLogs.attemptNumber)))
    expect(logs.map(log => [log.attemptNumber, log.responseStatus, log.failure?.split(':')[0] ?? null])).toEqual([
      [1, null, 'destination_timeout'], [2, null, 'connection_broken'], [3, 200, null], [4, 200, null],
    ])
    expect(JSON.stringify(logs)).not.toContain('destination-token')
  })

  it('keeps what the destination said of each item, and fails when one was refused', async () => {
    const sender = await makeSender(test.database)
    destination.answers({ status: 200, body: { items: [{ sku: 'A', ok: true }, { sku: 'B', ok: false, error: 'the product is inactive' }] } })
    const id = await send(accept, sender.key, JSON.stringify({ action: 'inventory.set', data: { items: [{ sku: 'A', quantity: 1 }, { sku: 'B', quantity: 1 }] } }))
    await reaches(id, 'failed')
    expect((await attemptsOf(id))[0]?.items).toEqual([{ sku: 'A', ok: true, error: null }, { sku: 'B', ok: false, error: 'the product is inactive' }])
  })

  it('does not send differences again that were applied in part, unless it is told to', async () => {
    const sender = await makeSender(test.database)
    destination.answers({ status: 200, body: { items: [{ sku: 'A', ok: true }, { sku: 'B', ok: false }] } })
    const id = await send(accept, sender.key, JSON.stringify({ action: 'inventory.adjust', data: { items: [{ sku: 'A', delta: 5 }, { sku: 'B', delta: -9 }] } }))
    await reaches(id, 'failed')
    await expect(resubmitEvent(waybill, { eventId: id, actor: systemActor })).rejects.toMatchObject({ code: 'applied_in_part', message: expect.stringContaining('twice') })
    destination.answers(200)
    await resubmitEvent(waybill, { eventId: id, actor: systemActor, force: true })
    await reaches(id, 'success')
  })

  it('obeys Retry-After, which costs no retry', async () => {
    const sender = await makeSender(test.database, { retryPolicies: { default: { ...quickRetries.default, retries: 0 } } })
    destination.answers(call => call.attempt <= 2 ? { status: 429, headers: { 'retry-after': '1' } } : 200)
    const id = await send(accept, sender.key, stockMessage('A', 1))
    await reaches(id, 'success')
    const [first, second] = callsOf([id])
    expect((second?.beganAt ?? 0) - (first?.beganAt ?? 0)).toBeGreaterThan(950)
  })

  it('sends nothing while an integration is paused, and everything in order afterwards', async () => {
    const sender = await makeSender(test.database, { pausedAt: new Date() })
    const ids = [await send(accept, sender.key, stockMessage('A', 1)), await send(accept, sender.key, stockMessage('A', 2))]
    expect(await test.database.hot(transaction => listDueLanes(transaction, 1000))).toEqual([])
    expect(callsOf(ids)).toEqual([])
    await test.database.query(connection => connection.update(integrations).set({ pausedAt: null }).where(eq(integrations.id, sender.integrationId)))
    await sweep({ database: test.database, queue: engine.queue, destinationUrl: destination.url })
    await reaches(ids[1] ?? '', 'success')
    expect(callsOf(ids).map(call => call.messageId)).toEqual(ids)
  })

  it('skips what comes back to the queue after its integration was deleted', async () => {
    const sender = await makeSender(test.database, { retryPolicies: quickRetries })
    const forget = () => test.database.query(connection => connection.update(integrations).set({ deletedAt: new Date() })
      .where(eq(integrations.id, sender.integrationId)))
    destination.answers({ status: 503, afterMs: 300 })
    const id = await send(accept, sender.key, stockMessage('A', 1))
    await reaches(id, 'processing')
    await forget()
    await until('the event is skipped', async () => {
      await sweep({ database: test.database, queue: engine.queue, destinationUrl: destination.url })
      return (await getEvent(id))?.status === 'skipped'
    })
    expect(callsOf([id])).toHaveLength(1)
  })
})
