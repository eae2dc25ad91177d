import { eq } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { integrationEvents } from '../db/schema/events.ts'
import { integrations } from '../db/schema/integrations.ts'
import { useTestDatabase } from '../db/testing/database.ts'
import { makeEvent, makeLane } from '../db/testing/factories.ts'
import { useTestRedis } from '../db/testing/redis.ts'
import type { AcceptGroup } from '../pipeline/accept.ts'
import { makeAcceptGroup } from '../pipeline/accept.ts'
import { startResubmission } from '../pipeline/bulk-resubmission/start.ts'
import { getEventDetail } from '../pipeline/event-details.ts'
import { rollUp } from '../pipeline/figures/roll-up.ts'
import { changeProblem } from '../pipeline/problems/change-problem.ts'
import { groupEarlier } from '../pipeline/problems/group-earlier.ts'
import { getProblem, getProblemPage } from '../pipeline/problems/problem-pages.ts'
import { recoverAbandoned } from '../pipeline/recover.ts'
import { resubmitEvent } from '../pipeline/resubmit.ts'
import type { TestDestination } from '../pipeline/testing/destination.ts'
import { startDestination } from '../pipeline/testing/destination.ts'
import { makeSender, send, stockMessage } from '../pipeline/testing/sender.ts'
import { until } from '../pipeline/testing/until.ts'
import { makeTestWaybill, testActor } from '../pipeline/testing/waybill.ts'
import type { TestEngine } from './testing/engine.ts'
import { startTestEngine } from './testing/engine.ts'

describe('problems of what the engine carries', () => {
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
  beforeEach(() => destination.answers(422))
  afterAll(async () => {
    await engine.stop()
    await destination.stop()
  })

  const eventsOf = (integrationId: string) => test.database.query(connection =>
    connection.select().from(integrationEvents).where(eq(integrationEvents.integrationId, integrationId)))
  const areAll = (integrationId: string, status: string, count: number) =>
    until(`${count} are ${status}`, async () => (await eventsOf(integrationId)).filter(event => event.status === status).length === count)
  const refuse = (call: { body: string }) => ({ status: 422, body: { detail: `There is no article ${/"sku":"([^"]+)"/.exec(call.body)?.[1]}` } })

  const problemOf = async (id: string) => (await getEventDetail(makeTestWaybill(test.database).waybill, id)).problemId

  async function listProblems(integrationId: string) {
    await rollUp(test.database)
    const { items } = await getProblemPage(test.database, { state: 'all', integrationId, limit: 10 })
    return items
  }

  it('are one for all that fails in the same way, and are resolved once nothing of them is left', async () => {
    destination.answers(refuse)
    const sender = await makeSender(test.database)
    const ids = await Promise.all(['CHAIR-UNO-BLK', 'LAMP-4', 'DESK-OAK-180'].map(sku => send(accept, sender.key, stockMessage(sku, 1))))
    await areAll(sender.integrationId, 'failed', 3)
    const [problem, ...others] = await listProblems(sender.integrationId)
    expect(others).toEqual([])
    expect(problem).toMatchObject({
      action: 'inventory.set', errorCode: 'rejected', pattern: 'The destination refused the message (422). It says: There is no article *',
      state: 'open', openCount: { value: 3, relation: 'eq' }, totalCount: 3, reopenedAt: null,
    })
    const times = (await eventsOf(sender.integrationId)).map(event => event.deadLetteredAt?.toISOString() ?? '').toSorted()
    expect([problem?.firstSeenAt, problem?.lastSeenAt]).toEqual([times[0], times[2]])
    expect(problem?.hours.counts.reduce((sum, count) => sum + count, 0)).toBe(3)

    destination.answers(200)
    const problemId = problem?.id ?? ''
    await startResubmission(makeTestWaybill(test.database).waybill, { filter: { problemId }, includeSuperseded: false }, testActor)
    await areAll(sender.integrationId, 'success', 3)
    expect(await getProblem(test.database, problemId)).toMatchObject({ state: 'resolved', resolvedAt: null, openCount: { value: 0 }, totalCount: 3 })
    expect(await Promise.all(ids.map(id => problemOf(id)))).toEqual([problemId, problemId, problemId])
  })

  it('open again by themselves when they come back after somebody has resolved them', async () => {
    const { waybill } = makeTestWaybill(test.database)
    const sender = await makeSender(test.database)
    const id = await send(accept, sender.key, stockMessage('CHAIR', 1))
    await areAll(sender.integrationId, 'failed', 1)
    const [problem] = await listProblems(sender.integrationId)
    const problemId = problem?.id ?? ''
    expect(await changeProblem(waybill, problemId, { state: 'resolved' }, testActor)).toMatchObject({ state: 'resolved', resolvedBy: 'Ada' })
    await rollUp(test.database)
    expect(await getProblem(test.database, problemId)).toMatchObject({ state: 'resolved' })
    await resubmitEvent({ ...waybill, wake: engine.queue.wake }, { eventId: id, force: false, actor: testActor })
    await until('it failed again', async () => (await eventsOf(sender.integrationId))[0]?.attemptCount === 2 && (await eventsOf(sender.integrationId))[0]?.status === 'failed')
    await rollUp(test.database)
    expect(await getProblem(test.database, problemId)).toMatchObject({ state: 'open', resolvedAt: null, reopenedAt: expect.any(String), totalCount: 2, openCount: { value: 1 } })
  })

  it('are also made of what nobody knows, because a worker died with it, and of what an earlier version failed', async () => {
    const { lane, earlier } = await test.database.query(async (connection) => {
      const lane = await makeLane(connection, { epoch: 2 })
      await makeEvent(connection, { laneId: lane.id, status: 'processing', processingEpoch: 1 })
      const earlier = await makeEvent(connection, { laneId: lane.id, status: 'failed' })
      return { lane, earlier }
    })
    await test.database.query(connection => connection.update(integrations).set({ onInterrupted: 'hold' }).where(eq(integrations.id, lane.integrationId)))
    await recoverAbandoned(test.database, { laneId: lane.id, epoch: 2 })
    expect(await groupEarlier(test.database, () => false)).toBe(1)
    const found = await listProblems(lane.integrationId)
    expect(found.map(problem => problem.errorCode).toSorted()).toEqual(['interrupted', 'rejected'])
    expect(new Set(found.map(problem => problem.totalCount))).toEqual(new Set([1]))
    expect(await problemOf(earlier.id)).toBe(found.find(({ errorCode }) => errorCode === 'rejected')?.id)
  })
})
