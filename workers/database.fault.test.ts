import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDatabase } from '../db/client.ts'
import type { Database } from '../db/client.ts'
import { migrateDatabase } from '../db/migrate.ts'
import { useTestRedis } from '../db/testing/redis.ts'
import { integrationEvents } from '../db/schema/events.ts'
import type { AcceptGroup } from '../pipeline/accept.ts'
import { makeAcceptGroup } from '../pipeline/accept.ts'
import type { TestDestination } from '../pipeline/testing/destination.ts'
import { startDestination } from '../pipeline/testing/destination.ts'
import { findViolations, noViolations } from '../pipeline/testing/invariants.ts'
import { makeSender, send, stockMessage } from '../pipeline/testing/sender.ts'
import { until } from '../pipeline/testing/until.ts'
import { WaybillError } from '../shared/waybill-error.ts'
import { restartableTestPostgres } from '../scripts/testing/test-postgres.ts'
import type { RestartablePostgres } from '../scripts/testing/test-postgres.ts'
import type { WorkerProcess } from './testing/worker-process.ts'
import { startWorkerProcess } from './testing/worker-process.ts'

const restarts = 6
const retryPolicies = { default: { retries: 5, delaySeconds: 0.2, factor: 1, maxDelaySeconds: 1, jitter: 0.1 } }

describe('six crashes of Postgres under load', () => {
  const redis = useTestRedis()
  let postgres: RestartablePostgres
  let database: Database
  let worker: WorkerProcess
  let destination: TestDestination

  beforeAll(async () => {
    postgres = await restartableTestPostgres()
    await migrateDatabase(postgres.url)
    database = openDatabase(postgres.url)
    destination = await startDestination()
    worker = await startWorkerProcess({ databaseUrl: postgres.url, redisUrl: redis.url, destinationUrl: destination.url })
  })
  afterAll(async () => {
    worker.signal('SIGKILL')
    await worker.exited
    await database.close()
    await destination.stop()
    await postgres.stop()
  })

  /** Sends as fast as ten senders can for a while; counts what was accepted, and everything that was neither accepted nor a clear refusal. */
  async function sendFor(ms: number, accept: AcceptGroup, keys: readonly string[]) {
    const until = performance.now() + ms
    const accepted: string[] = []
    const refusals: unknown[] = []
    await Promise.all(keys.map(async (key) => {
      while (performance.now() < until) {
        await send(accept, key, stockMessage('A', 1)).then(id => accepted.push(id), (error: unknown) => refusals.push(error))
        await sleep(5)
      }
    }))
    return { accepted, unclear: refusals.filter(error => !(error instanceof WaybillError) || error.retryAfterSeconds === null) }
  }

  it('lose no accepted message, keep order, hang nobody and leave full throughput', async () => {
    const accept = makeAcceptGroup(database, () => {})
    const keys = (await Promise.all(Array.from({ length: 10 }, () => makeSender(database, { retryPolicies })))).map(sender => sender.key)
    const before = await sendFor(2000, accept, keys)
    const during = sendFor(restarts * 2500, accept, keys)
    for (let restart = 0; restart < restarts; restart += 1) {
      await sleep(1200)
      await postgres.crash()
      await sleep(200)
      await postgres.start()
    }
    const { accepted, unclear } = await during
    expect(unclear).toEqual([])
    const after = await sendFor(2000, accept, keys)
    const ratio = (after.accepted.length / before.accepted.length).toFixed(2)
    process.stdout.write(`accepted before ${before.accepted.length}, during ${accepted.length}, after ${after.accepted.length} (ratio ${ratio})\n`)
    expect(after.accepted.length).toBeGreaterThan(before.accepted.length / 4)

    const ids = new Set((await database.query(connection => connection.select({ id: integrationEvents.id }).from(integrationEvents))).map(row => row.id))
    expect([...before.accepted, ...accepted, ...after.accepted].filter(id => !ids.has(id))).toEqual([])
    await until('every event is finished', async () => (await findViolations(database, [])).unfinished.length === 0, 90_000)
    expect(await findViolations(database, destination.calls)).toMatchObject(noViolations)
  })
})
