import { eq, sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
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
    accept = makeAcceptGroup(test.database, laneIds => engines[0]?.queue.wake(laneIds))
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
    const callsBefore = destination.calls.length
    await until('it was probed twice', async () => ((await first())?.probeCount ?? 0) >= 3)
    expect(destination.calls.length - callsBefore).toBeLessThanOrEqual(4)
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
})
