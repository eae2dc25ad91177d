import { and, asc, eq } from 'drizzle-orm'
import pino from 'pino'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { appliedWrites, integrationEvents } from '../db/schema/events.ts'
import { integrations } from '../db/schema/integrations.ts'
import { useTestDatabase } from '../db/testing/database.ts'
import { useTestRedis } from '../db/testing/redis.ts'
import type { AcceptGroup } from '../pipeline/accept.ts'
import { makeAcceptGroup } from '../pipeline/accept.ts'
import { getResubmission } from '../pipeline/bulk-resubmission/progress.ts'
import { runResubmissions } from '../pipeline/bulk-resubmission/runner.ts'
import { startResubmission } from '../pipeline/bulk-resubmission/start.ts'
import { cancelResubmission } from '../pipeline/bulk-resubmission/steer.ts'
import type { TestDestination } from '../pipeline/testing/destination.ts'
import { startDestination } from '../pipeline/testing/destination.ts'
import { expectTrueCounts } from '../pipeline/testing/resubmissions.ts'
import { makeSender, send, stockMessage } from '../pipeline/testing/sender.ts'
import { until } from '../pipeline/testing/until.ts'
import { makeTestWaybill, testActor } from '../pipeline/testing/waybill.ts'
import type { TestEngine } from './testing/engine.ts'
import { startTestEngine } from './testing/engine.ts'

describe('a bulk resubmission, carried out by the engine', () => {
  const test = useTestDatabase()
  const redis = useTestRedis()
  let destination: TestDestination
  let engine: TestEngine
  let accept: AcceptGroup

  beforeAll(async () => {
    destination = await startDestination()
    engine = startTestEngine({ database: test.database, databaseUrl: test.url, redisUrl: redis.url, destinationUrl: destination.url })
    accept = makeAcceptGroup(test.database, engine.queue.wake)
  })
  beforeEach(() => destination.answers(200))
  afterAll(async () => {
    await engine.stop()
    await destination.stop()
  })

  const eventsOf = (integrationId: string) => test.database.query(connection =>
    connection.select().from(integrationEvents).where(eq(integrationEvents.integrationId, integrationId)).orderBy(asc(integrationEvents.seq)))
  const start = async (integrationId: string) => {
    const { jobId } = await startResubmission(makeTestWaybill(test.database).waybill, { filter: { integrationId }, includeSuperseded: false }, testActor)
    return jobId
  }
  const reaches = (jobId: string, state: string, timeoutMs?: number) =>
    until(`the resubmission is ${state}`, async () => (await getResubmission(test.database, jobId)).state === state, timeoutMs)

  /** Sends messages that the destination refuses, and waits until all are dead letters; returns their ids, oldest first. */
  async function sendRefused(sender: { integrationId: string, key: string }, bodies: readonly string[]) {
    destination.answers(422)
    const ids: string[] = []
    for (let sent = 0; sent < bodies.length; sent += 500) {
      ids.push(...await Promise.all(bodies.slice(sent, sent + 500).map(body => send(accept, sender.key, body))))
    }
    const failed = and(eq(integrationEvents.integrationId, sender.integrationId), eq(integrationEvents.status, 'failed'))
    await until('all have failed', async () => await test.database.query(connection => connection.$count(integrationEvents, failed)) === ids.length, 90_000)
    destination.answers(200)
    expect((await eventsOf(sender.integrationId)).map(event => event.id).toSorted()).toEqual(ids.toSorted())
    return (await eventsOf(sender.integrationId)).map(event => event.id)
  }

  it('twenty dead letters of one integration arrive in their original order; those superseded by newer stock are left out and named', async () => {
    const sender = await makeSender(test.database)
    const ids = await sendRefused(sender, Array.from({ length: 23 }, (_, index) => stockMessage(`CHAIR-${index}`, index)))
    const overtaken = (await eventsOf(sender.integrationId)).filter(event => [4, 11, 22].includes(event.seq)).map(event => event.id)
    const bodies = new Map(destination.calls.map(call => [call.messageId, call.body]))
    const newer: string[] = []
    for (const id of overtaken) newer.push(await send(accept, sender.key, `{"action":"inventory.set","data":${bodies.get(id)}}`))
    await until('newer stock is delivered', async () => (await eventsOf(sender.integrationId)).filter(event => event.status === 'success').length === 3)

    const before = destination.calls.length
    const jobId = await start(sender.integrationId)
    await reaches(jobId, 'finished')

    const arrived = ids.filter(id => !overtaken.includes(id))
    expect(arrived).toHaveLength(20)
    expect(destination.calls.slice(before).map(call => call.idempotencyKey)).toEqual(arrived.map(id => `${id}-r1`))
    expect(await getResubmission(test.database, jobId)).toMatchObject({ total: 23, done: 20, failed: 0, skipped: 3 })
    expect((await getResubmission(test.database, jobId)).leftOut).toEqual(overtaken.map((eventId, index) =>
      ({ eventId, reason: 'Newer data for the same had been applied meanwhile.', supersededByEventId: newer[index] })))
    await expectTrueCounts(test.database, jobId)
  })

  it('counts what fails again', async () => {
    const sender = await makeSender(test.database)
    const ids = await sendRefused(sender, [stockMessage('A', 1), stockMessage('B', 2), stockMessage('C', 3)])
    destination.answers(call => call.messageId === ids[1] ? 422 : 200)
    const jobId = await start(sender.integrationId)
    await reaches(jobId, 'finished')
    expect(await expectTrueCounts(test.database, jobId)).toMatchObject({ doneCount: 2, failedCount: 1, skippedCount: 0 })
  })

  it('names what newer data overtook between the resubmission and its turn', async () => {
    const sender = await makeSender(test.database)
    const [id = ''] = await sendRefused(sender, [stockMessage('A', 1)])
    const pause = (pausedAt: Date | null) => test.database.query(connection =>
      connection.update(integrations).set({ pausedAt }).where(eq(integrations.id, sender.integrationId)))
    await pause(new Date())
    const jobId = await start(sender.integrationId)
    await until('it is back in its lane', async () => (await getResubmission(test.database, jobId)).underWay === 1)
    const newer = await sendElsewhere(sender.integrationId)
    await pause(null)
    engine.queue.wake((await eventsOf(sender.integrationId)).map(event => event.laneId))
    await reaches(jobId, 'finished')
    expect(await getResubmission(test.database, jobId)).toMatchObject({ skipped: 1, leftOut: [{ eventId: id, supersededByEventId: newer }] })
  })

  /** What another lane has applied to everything that the events of the integration write. */
  async function sendElsewhere(integrationId: string) {
    const other = await makeSender(test.database)
    const newer = await send(accept, other.key, stockMessage('A', 9))
    await until('the newer one is delivered', async () => (await eventsOf(other.integrationId))[0]?.status === 'success')
    await test.database.query(async (connection) => {
      const [event] = await connection.select().from(integrationEvents).where(eq(integrationEvents.id, newer))
      if (event) await connection.insert(appliedWrites).values({ ...writtenBy(event), integrationId })
    })
    return newer
  }
  const writtenBy = (event: typeof integrationEvents.$inferSelect) => ({
    key: 'inventory:["A","default"]', adds: false, laneId: event.laneId, generation: 0, placeSeq: event.seq, placeAt: event.acceptedAt, placeId: event.id, eventId: event.id, appliedAt: new Date(),
  })

  it('sends nothing twice, in order within each lane, with five runners at once', async () => {
    const sender = await makeSender(test.database, { ordering: 'entity' })
    const bodies = Array.from({ length: 150 }, (_, index) => stockMessage(`SKU-${index}`, index, { entityId: `lane ${index % 5}` }))
    await sendRefused(sender, bodies)
    const before = destination.calls.length
    const log = pino({ level: 'silent' })
    const stops = [1, 2, 3, 4].map(() => runResubmissions({ database: test.database, wake: engine.queue.wake, log }))
    const jobId = await start(sender.integrationId)
    await reaches(jobId, 'finished')
    for (const stop of stops) stop()
    expect(await expectTrueCounts(test.database, jobId)).toMatchObject({ totalCount: 150, doneCount: 150 })
    const keys = destination.calls.slice(before).map(call => call.idempotencyKey)
    expect(keys).toHaveLength(150)
    for (const lane of Map.groupBy(await eventsOf(sender.integrationId), event => event.laneId).values()) {
      const sent = lane.map(event => `${event.id}-r1`)
      expect(keys.filter(key => sent.includes(key))).toEqual(sent)
    }
  })

  it('lets the live traffic of the lane through while 2,500 dead letters go again', { timeout: 120_000 }, async () => {
    const sender = await makeSender(test.database)
    const ids = await sendRefused(sender, Array.from({ length: 2500 }, (_, index) => stockMessage(`SKU-${index}`, index)))
    const before = destination.calls.length
    const jobId = await start(sender.integrationId)
    await until('the first are on their way', async () => (await getResubmission(test.database, jobId)).done > 0)
    const waits: number[] = []
    for (let sent = 0; sent < 20; sent += 1) {
      const from = performance.now()
      const live = await send(accept, sender.key, stockMessage(`LIVE-${sent}`, sent))
      await until('the live event is delivered', () => destination.calls.some(call => call.messageId === live))
      waits.push(performance.now() - from)
    }
    const progress = await getResubmission(test.database, jobId)
    expect(progress.waiting).toBeGreaterThan(1000)
    expect(Math.max(...waits)).toBeLessThan(2000) // Measured: 30 ms, and up to 170 ms when twenty went before.
    await cancelResubmission(makeTestWaybill(test.database).waybill, { jobId, actor: testActor })
    await until('what was under way is settled', async () => (await getResubmission(test.database, jobId)).underWay === 0)
    const resubmitted = destination.calls.slice(before).map(call => call.idempotencyKey).filter(key => key.endsWith('-r1'))
    expect(resubmitted).toEqual(ids.slice(0, resubmitted.length).map(id => `${id}-r1`))
    expect(await expectTrueCounts(test.database, jobId)).toMatchObject({ doneCount: resubmitted.length, skippedCount: 2500 - resubmitted.length })
  })
})
