import { asc, eq, inArray, sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { probeDueNow } from '../db/queries/destinations.ts'
import { integrationEvents } from '../db/schema/events.ts'
import { useTestDatabase } from '../db/testing/database.ts'
import { useTestRedis } from '../db/testing/redis.ts'
import type { AcceptGroup } from '../pipeline/accept.ts'
import { makeAcceptGroup } from '../pipeline/accept.ts'
import { getDestinations } from '../pipeline/destinations.ts'
import { getLaneState } from '../pipeline/lane-state.ts'
import type { TestDestination } from '../pipeline/testing/destination.ts'
import { startDestination } from '../pipeline/testing/destination.ts'
import { findViolations, noViolations } from '../pipeline/testing/invariants.ts'
import { makeSender, send, stockMessage } from '../pipeline/testing/sender.ts'
import { until } from '../pipeline/testing/until.ts'
import type { TestEngine } from './testing/engine.ts'
import { startTestEngine } from './testing/engine.ts'

const retryPolicies = { default: { retries: 1, delaySeconds: 600, factor: 1, maxDelaySeconds: 600, jitter: 0 } }

describe('an outage of the destination', () => {
  const test = useTestDatabase()
  const redis = useTestRedis()
  const engines: TestEngine[] = []
  let destination: TestDestination
  let accept: AcceptGroup

  beforeAll(async () => {
    destination = await startDestination()
    for (let index = 0; index < 2; index += 1) {
      engines.push(startTestEngine({ database: test.database, databaseUrl: test.url, redisUrl: redis.url, destinationUrl: destination.url }))
    }
    accept = makeAcceptGroup(test.database, (...given) => engines[0]?.queue.wake(...given))
  })
  afterAll(async () => {
    for (const engine of engines) await engine.stop()
    await destination.stop()
  })

  const first = async () => (await getDestinations(test.database, destination.url)).items[0]

  it('uses up no retry, is told with its beginning, sends single probes, and ends by itself', async () => {
    expect(await first()).toMatchObject({ origin: destination.url, state: 'up', since: null })
    destination.answers(503)
    const senders = await Promise.all(Array.from({ length: 20 }, () => makeSender(test.database, { retryPolicies })))
    for (let quantity = 0; quantity < 10; quantity += 1) await Promise.all(senders.map(sender => send(accept, sender.key, stockMessage('A', quantity))))
    await until('it is down', async () => (await first())?.state === 'down')
    const down = await first()
    expect(down).toMatchObject({ since: expect.any(String), lastFailure: { code: 'destination_busy' }, nextProbeAt: expect.any(String) })
    await until('every process has heard of it', async () => ((await first())?.probeCount ?? 0) >= 1)
    const callsBefore = destination.calls.length
    await until('it was probed twice more', async () => ((await first())?.probeCount ?? 0) >= 3)
    expect(destination.calls.length - callsBefore).toBeLessThanOrEqual(3)
    const blocked = await getLaneState({ database: test.database, destinationUrl: destination.url }, senders[0]?.integrationId ?? '')
    expect(blocked).toMatchObject({ blockedBy: { reason: 'destination_down', since: down?.since } })
    destination.answers(200)
    const back = performance.now()
    await until('everything is delivered', async () => {
      const [row] = await test.database.query(connection => connection.execute<{ count: number }>(sql`select count(*)::int as count from integration_events where status = 'success'`))
      return row?.count === 200
    })
    expect(performance.now() - back).toBeLessThan(10_000)
    expect(await test.database.query(connection => connection.$count(integrationEvents, eq(integrationEvents.status, 'failed')))).toBe(0)
    expect(await first()).toMatchObject({ state: 'up', since: null, lastOutage: { from: down?.since } })
    expect(await findViolations(test.database, destination.calls)).toMatchObject({ ...noViolations, tooEarly: expect.any(Array) }) // What the outage had put off came at once.
  }, 60_000)

  it('that is none, but two broken messages in the only lane there is, ends with their dead letters', async () => {
    const sender = await makeSender(test.database, { retryPolicies: { default: { retries: 4, delaySeconds: 1.2, factor: 1, maxDelaySeconds: 2, jitter: 0 } } })
    destination.answers(call => call.body.includes('BROKEN') ? 500 : 200)
    const ids: string[] = []
    for (const sku of ['BROKEN', 'BROKEN', 'WHOLE']) ids.push(await send(accept, sender.key, stockMessage(sku, 1)))
    await until('the destination is held to be down', async () => (await first())?.state === 'down')
    await test.database.query(connection => connection.execute(sql`
      insert into attempts (event_id, number, trigger, epoch, started_at, finished_at, outcome, error_code, error_message)
      select ${ids[1]}, 1000 + n, 'automatic', 1, now(), now(), 'transient', 'destination_error', 'It broke.' from generate_series(1, 60) n`)) // As if five minutes had passed.
    await until('the lane goes on', async () => {
      await test.database.query(probeDueNow)
      return destination.calls.some(call => call.messageId === ids[2] && call.status === 200)
    })
    await until('the destination is known to be well', async () => (await first())?.state === 'up')
    const events = await test.database.query(connection => connection.select().from(integrationEvents)
      .where(inArray(integrationEvents.id, ids)).orderBy(asc(integrationEvents.seq)))
    expect(events.map(event => event.status)).toEqual(['failed', 'failed', 'success'])
  }, 60_000)
})
