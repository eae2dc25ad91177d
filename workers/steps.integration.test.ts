/** The steps of a lane when the database does not do at once, or does not tell, what it was asked. */
import { eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Database } from '../db/client.ts'
import { attempts, integrationEvents } from '../db/schema/events.ts'
import { useTestDatabase } from '../db/testing/database.ts'
import { useTestRedis } from '../db/testing/redis.ts'
import { makeAcceptGroup } from '../pipeline/accept.ts'
import { pauseIntegration } from '../pipeline/integrations.ts'
import type { TestDestination } from '../pipeline/testing/destination.ts'
import { startDestination } from '../pipeline/testing/destination.ts'
import { makeSender, send, stockMessage } from '../pipeline/testing/sender.ts'
import { until } from '../pipeline/testing/until.ts'
import { makeTestWaybill, testActor as actor } from '../pipeline/testing/waybill.ts'
import { WaybillError } from '../shared/waybill-error.ts'
import type { TestEngine } from './testing/engine.ts'
import { startTestEngine } from './testing/engine.ts'

describe('a step', () => {
  const test = useTestDatabase()
  const redis = useTestRedis()
  let destination: TestDestination
  let engine: TestEngine
  /** So many transactions of the worker are committed from now on without its hearing of it. */
  let lostAnswers = 0

  beforeAll(async () => {
    destination = await startDestination()
    const database: Database = {
      ...test.database,
      async hot(work) {
        const result = await test.database.hot(work)
        if (lostAnswers === 0) return result
        lostAnswers -= 1
        throw new WaybillError('unavailable', 'The connection broke before the answer came.')
      },
    }
    engine = startTestEngine({ database, databaseUrl: test.url, redisUrl: redis.url, destinationUrl: destination.url })
  })
  beforeEach(() => destination.answers(200))
  afterAll(async () => {
    await engine.stop()
    await destination.stop()
  })

  const accept = async (count: number) => {
    const group = makeAcceptGroup(test.database, () => {})
    const { key, integrationId } = await makeSender(test.database, { onInterrupted: 'hold' })
    const ids: string[] = []
    for (let quantity = 0; quantity < count; quantity += 1) ids.push(await send(group, key, stockMessage('A', quantity)))
    const [event] = await test.database.query(connection => connection.select().from(integrationEvents).where(eq(integrationEvents.id, ids[0] ?? '')))
    return { ids, integrationId, laneId: event?.laneId ?? expect.fail('The event is gone.') }
  }
  const callsOf = (ids: readonly string[]) => destination.calls.filter(call => ids.includes(call.messageId)).map(call => ids.indexOf(call.messageId))
  const outcomesOf = async (id: string) => (await test.database.query(connection => connection.select().from(attempts).where(eq(attempts.eventId, id))))
    .map(attempt => [attempt.number, attempt.outcome])
  const isDelivered = (id: string) => until(`${id} is delivered`, async () =>
    await test.database.query(connection => connection.$count(integrationEvents, sql`id = ${id} and status = 'success'`)) === 1)
  const blockedProcess = () => until('a worker waits for a lock', async () => {
    const [row] = await test.database.query(connection => connection.execute<{ pid: number }>(sql`
      select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`))
    return row?.pid
  })

  it('is taken again when its commit was not heard of: every message is sent once, and nothing was interrupted', async () => {
    const { ids, laneId } = await accept(3)
    destination.answers((call) => {
      if (call.messageId === ids[0]) lostAnswers = 8
      return 200
    })
    engine.queue.wake([laneId])
    await isDelivered(ids[2] ?? '')
    expect(lostAnswers).toBe(0)
    expect(callsOf(ids)).toEqual([0, 1, 2])
    for (const id of ids) expect(await outcomesOf(id)).toEqual([[1, 'success']])
  })

  it('is taken again when the database broke it off: what is known of a call is not lost', async () => {
    const { ids, laneId } = await accept(1)
    destination.answers({ status: 200, afterMs: 300 })
    engine.queue.wake([laneId])
    await until('the call is under way', () => callsOf(ids).length === 1)
    await test.database.transaction(async (other) => {
      await other.execute(sql`select from lanes where id = ${laneId} for update`)
      const pid = await blockedProcess()
      await test.database.query(connection => connection.execute(sql`select pg_cancel_backend(${pid})`))
    })
    await isDelivered(ids[0] ?? '')
    expect(callsOf(ids)).toEqual([0])
    expect(await outcomesOf(ids[0] ?? '')).toEqual([[1, 'success']])
  })

  it('that began before a pause is counted by it', async () => {
    const { ids, laneId, integrationId } = await accept(1)
    destination.answers({ status: 200, afterMs: 500 })
    let pausing: ReturnType<typeof pauseIntegration> | undefined
    await test.database.transaction(async (other) => {
      await other.execute(sql`select from integration_events where id = ${ids[0]} for update`)
      engine.queue.wake([laneId])
      await blockedProcess()
      pausing = pauseIntegration(makeTestWaybill(test.database).waybill, integrationId, actor)
      await Promise.race([pausing, until('the pause is written', async () => {
        const [row] = await test.database.query(connection => connection.execute(sql`
          select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like '%lease_owner is not null%'`))
        return row
      })])
    })
    const { underWayCount } = await pausing ?? expect.fail('Nothing was paused.')
    await isDelivered(ids[0] ?? '')
    expect(underWayCount).toBe(1)
  })
})
