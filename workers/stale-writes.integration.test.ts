import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { integrationEvents } from '../db/schema/events.ts'
import { useTestDatabase } from '../db/testing/database.ts'
import { useTestRedis } from '../db/testing/redis.ts'
import type { AcceptGroup } from '../pipeline/accept.ts'
import { makeAcceptGroup } from '../pipeline/accept.ts'
import { getEventDetail } from '../pipeline/event-details.ts'
import { findOutcome } from '../pipeline/outcome.ts'
import { replaceEvent } from '../pipeline/replace-event.ts'
import { resubmitEvent } from '../pipeline/resubmit.ts'
import { retryNow } from '../pipeline/retry-now.ts'
import type { TestDestination } from '../pipeline/testing/destination.ts'
import { startDestination } from '../pipeline/testing/destination.ts'
import { makeSender, send } from '../pipeline/testing/sender.ts'
import { until } from '../pipeline/testing/until.ts'
import { makeTestWaybill, testActor as actor } from '../pipeline/testing/waybill.ts'
import type { Waybill } from '../pipeline/waybill.ts'
import type { TestEngine } from './testing/engine.ts'
import { startTestEngine } from './testing/engine.ts'

const test = useTestDatabase()
const redis = useTestRedis()
let destination: TestDestination
let engine: TestEngine
let accept: AcceptGroup
let waybill: Waybill

beforeAll(async () => {
  destination = await startDestination()
  engine = startTestEngine({ database: test.database, databaseUrl: test.url, redisUrl: redis.url, destinationUrl: destination.url })
  accept = makeAcceptGroup(test.database, engine.queue.wake)
  waybill = { ...makeTestWaybill(test.database).waybill, wake: engine.queue.wake }
})
afterAll(async () => {
  await engine.stop()
  await destination.stop()
})

const getEvent = async (id: string) => {
  const [event] = await test.database.query(connection => connection.select().from(integrationEvents).where(eq(integrationEvents.id, id)))
  return event
}
const reaches = (id: string, status: string) => until(`${id} is ${status}`, async () => (await getEvent(id))?.status === status)
const bodiesOf = (id: string) => destination.calls.filter(call => call.messageId === id).map(call => call.body)
const onlyFailedItems = (eventId: string, force = false) => replaceEvent(waybill, { eventId, instead: { kind: 'failed items' }, actor, force })

/** Lanes per entity, and retries that wait until they are told to come. */
const makeParallelSender = () => makeSender(test.database, {
  ordering: 'entity', retryPolicies: { default: { retries: 3, delaySeconds: 600, factor: 1, maxDelaySeconds: 600, jitter: 0 } },
})

/** Sends a message that gets a 500, lets the newer one pass it in another lane, and has the first one retried. */
async function overtake(key: string, [older, newer]: [object, object]): Promise<{ older: string, newer: string }> {
  destination.answers(500)
  const olderId = await send(accept, key, JSON.stringify({ ...older, entityId: 'older' }))
  await until('the older one waits for its retry', async () => (await getEvent(olderId))?.nextAttemptAt)
  destination.answers(200)
  const newerId = await send(accept, key, JSON.stringify({ ...newer, entityId: 'newer' }))
  await reaches(newerId, 'success')
  await retryNow(waybill, { eventId: olderId, actor })
  return { older: olderId, newer: newerId }
}

const stock = (...skus: string[]) => ({ action: 'inventory.set', data: { items: skus.map(sku => ({ sku, quantity: 1 })) } })
const moves = (...skus: string[]) => ({ action: 'inventory.adjust', data: { items: skus.map(sku => ({ sku, delta: 1 })) } })
const order = (data: object) => ({ action: 'order.update', data: { orderNumber: 'O-1', ...data } })

describe('a retry that newer data have overtaken', () => {
  it('is skipped when nothing is left of it', async () => {
    const { key } = await makeParallelSender()
    const { older, newer } = await overtake(key, [stock('A', 'B'), stock('B', 'C', 'A')])
    await reaches(older, 'skipped')
    expect(await getEvent(older)).toMatchObject({ supersededByEventId: newer, attemptCount: 1 })
  })

  it('in part becomes a dead letter that names what is overtaken, and whose rest can be sent', async () => {
    const { key } = await makeParallelSender()
    const { older, newer } = await overtake(key, [stock('A', 'B', 'C'), stock('B')])
    await reaches(older, 'failed')
    expect(await getEvent(older)).toMatchObject({ errorCode: 'superseded_in_part', errorMessage: expect.stringContaining('1 of its 3 parts'), attemptCount: 2, supersededByEventId: null })
    expect(bodiesOf(older)).toHaveLength(1)
    expect((await findOutcome(test.database, key, older)).items).toMatchObject([{ sku: 'A', ok: false }, { sku: 'B', ok: false, error: expect.stringContaining(newer) }, { sku: 'C', ok: false }])
    await expect(resubmitEvent(waybill, { eventId: older, actor })).rejects.toMatchObject({ code: 'superseded', message: expect.stringMatching(new RegExp(`1 of its 3 parts.*${newer}.*only the failed items`)) })
    const rest = await onlyFailedItems(older)
    await reaches(rest.id, 'success')
    expect(bodiesOf(rest.id)).toEqual(['{"items":[{"sku":"A","quantity":1},{"sku":"C","quantity":1}]}'])
  })

  it('in part is sent whole when a person forces it, with the key of the attempts before, which may have gone through', async () => {
    const { key } = await makeParallelSender()
    const { older } = await overtake(key, [stock('A', 'B'), stock('B')])
    await reaches(older, 'failed')
    await resubmitEvent(waybill, { eventId: older, actor, force: true })
    await reaches(older, 'success')
    expect(destination.calls.filter(call => call.messageId === older).map(call => call.idempotencyKey)).toEqual([older, older])
  })

  it('has no rest to send when that would count differences twice', async () => {
    const { key } = await makeParallelSender()
    const { older } = await overtake(key, [moves('A', 'B'), stock('B')])
    await reaches(older, 'failed')
    await expect(onlyFailedItems(older)).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('count it twice') })
    expect((await getEvent(older))?.isCurrentAttempt).toBe(true)
  })

  it('has no rest to send once that is overtaken as well', async () => {
    const { key } = await makeParallelSender()
    const { older } = await overtake(key, [stock('A', 'B'), stock('B')])
    await reaches(older, 'failed')
    const third = await send(accept, key, JSON.stringify({ ...stock('A'), entityId: 'third' }))
    await reaches(third, 'success')
    await expect(onlyFailedItems(older)).rejects.toMatchObject({ code: 'superseded' })
  })
})

describe('news about an order', () => {
  it('is overtaken field by field, and what is left of it can be sent', async () => {
    const { key } = await makeParallelSender()
    const { older } = await overtake(key, [order({ tracking: 'T-1', status: 'paid', weight: 1.50 }), order({ status: 'shipped' })])
    await reaches(older, 'failed')
    expect((await getEventDetail(waybill, older)).error).toMatchObject({ code: 'superseded_in_part', message: expect.stringContaining('1 of its 3 parts') })
    const rest = await onlyFailedItems(older)
    await reaches(rest.id, 'success')
    expect(bodiesOf(rest.id)).toEqual(['{"orderNumber":"O-1","tracking":"T-1","weight":1.5}'])
  })

  it('is not overtaken by news about something else of the order', async () => {
    const { key } = await makeParallelSender()
    const { older } = await overtake(key, [order({ tracking: 'T-1' }), order({ status: 'shipped' })])
    await reaches(older, 'success')
  })
})
