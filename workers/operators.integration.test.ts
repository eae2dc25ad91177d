import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { integrationEvents } from '../db/schema/events.ts'
import { useTestDatabase } from '../db/testing/database.ts'
import { useTestRedis } from '../db/testing/redis.ts'
import type { AcceptGroup } from '../pipeline/accept.ts'
import { makeAcceptGroup } from '../pipeline/accept.ts'
import { changeEventFlags, getEventDetail } from '../pipeline/event-details.ts'
import { pauseIntegration, resumeIntegration, updateIntegration } from '../pipeline/integrations.ts'
import { getLaneState } from '../pipeline/lane-state.ts'
import { parkEvent, unparkEvent } from '../pipeline/park.ts'
import { replaceEvent } from '../pipeline/replace-event.ts'
import { resubmitEvent } from '../pipeline/resubmit.ts'
import { retryNow } from '../pipeline/retry-now.ts'
import { skipEvent } from '../pipeline/skip.ts'
import { sweep } from '../pipeline/sweep.ts'
import type { TestDestination } from '../pipeline/testing/destination.ts'
import { startDestination } from '../pipeline/testing/destination.ts'
import { makeSender, send, stockMessage } from '../pipeline/testing/sender.ts'
import { until } from '../pipeline/testing/until.ts'
import { makeTestWaybill, testActor as actor } from '../pipeline/testing/waybill.ts'
import type { Waybill } from '../pipeline/waybill.ts'
import type { TestEngine } from './testing/engine.ts'
import { startTestEngine } from './testing/engine.ts'

const slowRetries = { default: { retries: 3, delaySeconds: 600, factor: 1, maxDelaySeconds: 600, jitter: 0 } }
const noRetries = { default: { retries: 0 } }

describe.each(['Redis', 'Postgres'] as const)('an operator of lanes on the %s queue', (backend) => {
  const test = useTestDatabase()
  const redis = useTestRedis()
  let destination: TestDestination
  let engine: TestEngine
  let accept: AcceptGroup
  let waybill: Waybill

  beforeAll(async () => {
    destination = await startDestination()
    engine = startTestEngine({ database: test.database, databaseUrl: test.url, redisUrl: backend === 'Redis' ? redis.url : undefined, destinationUrl: destination.url })
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
  const failsOnce = (id: string) => until(`${id} waits for its retry`, async () => (await getEvent(id))?.nextAttemptAt)
  const lane = (integrationId: string) => getLaneState({ database: test.database, destinationUrl: destination.url }, integrationId)
  const sentOf = (ids: readonly string[]) => destination.calls
    .filter(call => call.status === 200 && ids.includes(call.messageId)).map(call => ids.indexOf(call.messageId))
  const stock = (key: string, sku: string, quantity: number, more = {}) => send(accept, key, stockMessage(sku, quantity, more))
  const refuse = (sku: string, status: number) => destination.answers(call => call.body.includes(`"${sku}"`) ? status : 200)

  it('sees what blocks a lane, parks its head, lets the rest go, and puts it back', async () => {
    const sender = await makeSender(test.database, { retryPolicies: slowRetries })
    refuse('BAD', 500)
    const ids = [await stock(sender.key, 'BAD', 1), await stock(sender.key, 'A', 1), await stock(sender.key, 'B', 1)]
    const [bad = '', , last = ''] = ids
    const due = await failsOnce(bad)
    expect(await lane(sender.integrationId)).toMatchObject({
      backlog: { value: 3, relation: 'eq' }, head: { id: bad, attempts: 1 }, blockedBy: { reason: 'retry', eventId: bad, until: due.toISOString() },
      lanes: [{ waiting: { value: 3 }, entityId: null }], hasMoreLanes: false, parked: [],
    })
    await parkEvent(waybill, { eventId: bad, reason: 'Somebody has to look at the article.', actor })
    await reaches(last, 'success')
    expect(await lane(sender.integrationId)).toMatchObject({ backlog: { value: 1 }, head: null, blockedBy: null, lanes: [], parked: [{ id: bad, status: 'queued' }] })
    await expect(parkEvent(waybill, { eventId: bad, reason: 'Again', actor })).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('parked already') })
    destination.answers(200)
    await unparkEvent(waybill, { eventId: bad, actor })
    await reaches(bad, 'success')
    expect(sentOf(ids)).toEqual([1, 2, 0])
  })

  it('does not put a parked event back over newer data, unless told to', async () => {
    const sender = await makeSender(test.database, { retryPolicies: slowRetries })
    destination.answers(call => call.body.includes('"quantity":1}') ? 500 : 200)
    const old = await stock(sender.key, 'CHAIR', 1)
    const newer = await stock(sender.key, 'CHAIR', 2)
    await failsOnce(old)
    await parkEvent(waybill, { eventId: old, reason: 'Later.', actor })
    await reaches(newer, 'success')
    destination.answers(200)
    await expect(unparkEvent(waybill, { eventId: old, actor })).rejects.toMatchObject({ code: 'superseded', message: expect.stringContaining(newer) })
    expect((await getEvent(old))?.parkedAt).not.toBeNull()
    await unparkEvent(waybill, { eventId: old, actor, force: true })
    await reaches(old, 'success')
  })

  it('retries at once what waits for its retry', async () => {
    const sender = await makeSender(test.database, { retryPolicies: slowRetries })
    destination.answers(call => call.attempt === 1 ? 500 : 200)
    const id = await stock(sender.key, 'A', 1)
    await failsOnce(id)
    await retryNow(waybill, { eventId: id, actor })
    await reaches(id, 'success')
    expect(await getEvent(id)).toMatchObject({ attemptCount: 2, retryCount: 1 })
    await expect(retryNow(waybill, { eventId: id, actor })).rejects.toMatchObject({ code: 'conflict' })
  })

  it('pauses after the call under way, and is told of it', async () => {
    const sender = await makeSender(test.database)
    destination.answers({ status: 200, afterMs: 400 })
    const ids = [await stock(sender.key, 'A', 1), await stock(sender.key, 'A', 2)]
    await reaches(ids[0] ?? '', 'processing')
    expect(await pauseIntegration(waybill, sender.integrationId, actor)).toMatchObject({ underWayCount: 1 })
    await reaches(ids[0] ?? '', 'success')
    expect(await lane(sender.integrationId)).toMatchObject({ blockedBy: { reason: 'paused' }, head: { id: ids[1], status: 'queued' } })
    await resumeIntegration(waybill, sender.integrationId, actor)
    await reaches(ids[1] ?? '', 'success')
  })

  it('frees a held lane by parking what holds it, which stays a dead letter', async () => {
    const sender = await makeSender(test.database, { onExhausted: 'hold', retryPolicies: noRetries })
    refuse('BAD', 500)
    const [bad, next] = [await stock(sender.key, 'BAD', 1), await stock(sender.key, 'A', 1)]
    await reaches(bad, 'failed')
    expect(await lane(sender.integrationId)).toMatchObject({ blockedBy: { reason: 'held', eventId: bad }, head: { id: next } })
    await parkEvent(waybill, { eventId: bad, reason: 'The rest may go.', actor })
    await reaches(next, 'success')
    expect((await getEvent(bad))?.status).toBe('failed')
  })

  it('keeps what arrives after a change of the ordering waiting while an earlier lane holds, also when nothing waits in it', async () => {
    const sender = await makeSender(test.database, { onExhausted: 'hold', retryPolicies: noRetries })
    refuse('BAD', 500)
    const bad = await stock(sender.key, 'BAD', 1)
    await reaches(bad, 'failed')
    await updateIntegration(waybill, sender.integrationId, { ordering: 'entity' }, actor)
    const later = await stock(sender.key, 'BAD', 2, { entityId: 'E' })
    await sweep({ database: test.database, queue: engine.queue, destinationUrl: destination.url })
    expect((await lane(sender.integrationId)).lanes.map(({ blockedBy }) => blockedBy?.reason).toSorted()).toEqual(['earlier_ordering', 'held'])
    destination.answers(200)
    await resubmitEvent(waybill, { eventId: bad, actor })
    await reaches(later, 'success')
    expect(sentOf([bad, later])).toEqual([0, 1])
  })

  it('stops one event for good and clears the stop', async () => {
    const sender = await makeSender(test.database, { pausedAt: new Date() })
    const [first, second] = [await stock(sender.key, 'A', 1), await stock(sender.key, 'B', 1)]
    await changeEventFlags(waybill, first, { forceStop: true }, actor)
    await resumeIntegration(waybill, sender.integrationId, actor)
    expect(await lane(sender.integrationId)).toMatchObject({ blockedBy: { reason: 'stopped', eventId: first } })
    await skipEvent(waybill, { eventId: first, reason: 'Not needed.', actor })
    await reaches(second, 'success')
    await expect(resubmitEvent(waybill, { eventId: first, actor })).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('forceStop') })
  })

  it('does not overwrite newer data by resubmitting older ones, but sends what touches nothing newer', async () => {
    const sender = await makeSender(test.database)
    destination.answers(call => call.body.includes('"quantity":1}') ? 422 : 200)
    const [chair, table, newer] = [await stock(sender.key, 'CHAIR', 1), await stock(sender.key, 'TABLE', 1), await stock(sender.key, 'CHAIR', 7)]
    await reaches(newer, 'success')
    destination.answers(200)
    await expect(resubmitEvent(waybill, { eventId: chair, actor })).rejects.toMatchObject({ code: 'superseded', message: expect.stringContaining(newer) })
    expect((await getEvent(chair))?.status).toBe('failed')
    await resubmitEvent(waybill, { eventId: table, actor })
    await reaches(table, 'success')
    await resubmitEvent(waybill, { eventId: chair, actor, force: true })
    await reaches(chair, 'success')
  })

  it('has an event skipped that newer data overtake between its resubmission and its turn', async () => {
    const sender = await makeSender(test.database)
    destination.answers(call => call.body.includes('"quantity":1}') ? 422 : { status: 200, afterMs: 500 })
    const [old, newer] = [await stock(sender.key, 'CHAIR', 1), await stock(sender.key, 'CHAIR', 2)]
    await reaches(old, 'failed')
    await reaches(newer, 'processing')
    await resubmitEvent(waybill, { eventId: old, actor })
    await reaches(old, 'skipped')
    expect(await getEvent(old)).toMatchObject({ supersededByEventId: newer, attemptCount: 1 })
  })

  it('sends edited data in the place of the old ones, with masked values as they arrived, and keeps the difference', async () => {
    const sender = await makeSender(test.database, { onExhausted: 'hold', retryPolicies: noRetries })
    refuse('BAD', 500)
    const bad = await send(accept, sender.key, JSON.stringify({ action: 'inventory.set', data: { items: [{ sku: 'BAD', quantity: 1 }], password: 'hunter22' } }))
    const next = await stock(sender.key, 'BAD-2', 9)
    await reaches(bad, 'failed')
    const { payload } = await getEventDetail(waybill, bad)
    expect(JSON.stringify(payload)).not.toContain('hunter22')
    const data = { ...Object(payload), items: [{ sku: 'GOOD', quantity: 1 }] }
    const both = await Promise.allSettled([1, 2].map(() => replaceEvent(waybill, { eventId: bad, instead: { kind: 'edited', data }, actor })))
    expect(both.map(result => result.status).toSorted()).toEqual(['fulfilled', 'rejected'])
    const replacement = both.flatMap(result => result.status === 'fulfilled' ? [result.value.id] : [])[0] ?? ''
    await reaches(next, 'success')
    expect(sentOf([bad, replacement, next])).toEqual([1, 2])
    expect(destination.calls.find(call => call.messageId === replacement)?.body).toBe('{"items":[{"sku":"GOOD","quantity":1}],"password":"hunter22"}')
    expect(await getEventDetail(waybill, bad)).toMatchObject({ status: 'failed', isCurrentAttempt: false, replacedByEventId: replacement })
    expect(await getEventDetail(waybill, replacement)).toMatchObject({
      resubmittedFromEventId: bad, isCurrentAttempt: true,
      edit: { editedBy: actor.name, difference: expect.arrayContaining([{ op: 'add', path: '/items/0', value: { sku: 'GOOD', quantity: 1 } }]) },
    })
    await expect(resubmitEvent(waybill, { eventId: bad, actor })).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('replaced') })
  })

  it('refuses edited data that are not valid, and masked values that stand for nothing', async () => {
    const sender = await makeSender(test.database)
    destination.answers(422)
    const bad = await stock(sender.key, 'BAD', 1)
    await reaches(bad, 'failed')
    const edit = (data: unknown) => replaceEvent(waybill, { eventId: bad, instead: { kind: 'edited', data }, actor })
    await expect(edit({ items: [{ sku: 'A', quantity: -1 }] })).rejects.toMatchObject({ code: 'invalid', faults: [{ path: 'data.items[0].quantity' }] })
    await expect(edit({ items: [{ sku: '‹masked:00000000›', quantity: 1 }] })).rejects.toMatchObject({ code: 'invalid', faults: [{ path: 'data.items[0].sku' }] })
    expect((await getEvent(bad))?.isCurrentAttempt).toBe(true)
  })

  it('sends only the items that were refused, every number as it was written', async () => {
    const sender = await makeSender(test.database)
    destination.answers({ status: 200, body: { items: [{ sku: 'A', ok: true }, { sku: 'B', ok: false, error: 'inactive' }, { sku: 'B', ok: false }] } })
    const data = '{"items":[{"sku":"A","delta":5},{"sku":"B","delta":-9,"ref":12345678901234567890},{"sku":"B","delta":1e0}]}'
    const id = await send(accept, sender.key, `{"action":"inventory.adjust","data":${data}}`)
    await reaches(id, 'failed')
    destination.answers(200)
    const replacement = await replaceEvent(waybill, { eventId: id, instead: { kind: 'failed items' }, actor })
    await reaches(replacement.id, 'success')
    expect(destination.calls.find(call => call.messageId === replacement.id)?.body)
      .toBe('{"items":[{"sku":"B","delta":-9,"ref":12345678901234567890},{"sku":"B","delta":1e0}]}')
  })

  it('changes the ordering while events wait: nothing is lost, and what came before goes first', async () => {
    const sender = await makeSender(test.database, { pausedAt: new Date() })
    const ids: string[] = []
    for (const ordering of ['integration', 'entity', 'none', 'integration'] as const) {
      await updateIntegration(waybill, sender.integrationId, { ordering }, actor)
      for (const entityId of ['A', 'B', 'A']) ids.push(await stock(sender.key, entityId, ids.length, { entityId }))
    }
    expect(await lane(sender.integrationId)).toMatchObject({ ordering: 'integration', backlog: { value: 12 } })
    destination.answers({ status: 200, afterMs: 20 })
    await resumeIntegration(waybill, sender.integrationId, actor)
    await until('all are delivered', () => sentOf(ids).length === 12)
    const sent = sentOf(ids)
    const generations = [0, 3, 6, 9].map(first => sent.slice(first, first + 3).map(index => index - first).toSorted())
    expect(generations).toEqual([[0, 1, 2], [0, 1, 2], [0, 1, 2], [0, 1, 2]])
    expect(sent.slice(0, 3)).toEqual([0, 1, 2])
    expect(sent.slice(9)).toEqual([9, 10, 11])
    expect(sent.indexOf(3)).toBeLessThan(sent.indexOf(5))
  })
})
