import { setTimeout as sleep } from 'node:timers/promises'
import { eq } from 'drizzle-orm'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { openDatabase } from '../db/client.ts'
import type { Database } from '../db/client.ts'
import { migrateDatabase } from '../db/migrate.ts'
import { integrationEvents } from '../db/schema/events.ts'
import { useTestDatabase } from '../db/testing/database.ts'
import { useTestRedis } from '../db/testing/redis.ts'
import { makeAcceptGroup } from '../pipeline/accept.ts'
import { requireRightSecret } from '../pipeline/secret-check.ts'
import type { TestDestination } from '../pipeline/testing/destination.ts'
import { startDestination } from '../pipeline/testing/destination.ts'
import { makeSender, send, stockMessage, testSeal } from '../pipeline/testing/sender.ts'
import { until } from '../pipeline/testing/until.ts'
import { restartableTestPostgres } from '../scripts/testing/test-postgres.ts'
import type { WorkerProcess } from './testing/worker-process.ts'
import { startWorkerProcess } from './testing/worker-process.ts'

describe('the worker process', () => {
  const test = useTestDatabase()
  const redis = useTestRedis()
  let destination: TestDestination
  let worker: WorkerProcess | undefined

  beforeAll(async () => {
    destination = await startDestination()
  })
  afterEach(() => {
    worker?.signal('SIGKILL')
    worker = undefined
  })
  afterAll(() => destination.stop())

  const begin = (environment: Record<string, string> = {}) =>
    startWorkerProcess({ databaseUrl: test.url, redisUrl: redis.url, destinationUrl: destination.url, environment })
  const statusOf = async (database: Database, id: string) => {
    const [event] = await database.query(connection => connection.select().from(integrationEvents).where(eq(integrationEvents.id, id)))
    return event?.status
  }
  const secondsUntilExit = async (running: WorkerProcess) => {
    const began = performance.now()
    expect(await running.exited).toBe(0)
    return (performance.now() - began) / 1000
  }

  it('says in one sentence what its environment lacks', async () => {
    await expect(begin({ WAYBILL_SECRET: '' })).rejects
      .toThrow(/ended with 1 before it had started:\nThe environment is not complete: WAYBILL_SECRET is missing\. See \.env\.example\.\n$/)
  })

  it('refuses a secret that is not the database\'s in one sentence', async () => {
    await requireRightSecret(test.database, testSeal)
    await expect(begin({ WAYBILL_SECRET: 'another secret of more than 32 characters' })).rejects
      .toThrow(/ended with 1 before it had started:\nWAYBILL_SECRET is not the one this database was set up with[^\n]*\n$/)
  })

  it('ends within seconds on SIGTERM when Redis is away and nothing is under way', async ({ skip }) => {
    if (redis.url === undefined) skip('there is no redis-server on the PATH')
    worker = await begin()
    await redis.server.kill()
    worker.signal('SIGTERM')
    expect(await secondsUntilExit(worker)).toBeLessThan(6)
    await redis.server.restart()
  })

  it('lets the attempt under way finish on SIGTERM when Redis is away, and then ends within seconds', async ({ skip }) => {
    if (redis.url === undefined) skip('there is no redis-server on the PATH')
    destination.answers({ status: 200, afterMs: 3000 })
    worker = await begin()
    const sender = await makeSender(test.database)
    const id = await send(makeAcceptGroup(test.database, () => {}), sender.key, stockMessage('A', 1))
    await until('the call is under way', () => destination.calls.some(call => call.messageId === id))
    await redis.server.kill()
    worker.signal('SIGTERM')
    expect(await secondsUntilExit(worker)).toBeLessThan(9)
    expect(await statusOf(test.database, id)).toBe('success')
    await redis.server.restart()
  })

  it('ends at once on a second signal', async () => {
    destination.answers({ hang: true })
    worker = await begin()
    const sender = await makeSender(test.database)
    const id = await send(makeAcceptGroup(test.database, () => {}), sender.key, stockMessage('A', 1))
    await until('the call is under way', () => destination.calls.some(call => call.messageId === id))
    worker.signal('SIGTERM')
    let code: number | null | undefined
    void worker.exited.then(exited => code = exited)
    await until('it has ended', () => {
      worker?.signal('SIGTERM')
      return code !== undefined
    }, 4000)
    expect(code).toBe(1)
  })

  it('waits for a database that is away when it starts, and then works', async () => {
    const postgres = await restartableTestPostgres()
    await migrateDatabase(postgres.url)
    await postgres.crash()
    const starting = startWorkerProcess({ databaseUrl: postgres.url, redisUrl: undefined, destinationUrl: destination.url })
    await sleep(3000)
    await postgres.start()
    worker = await starting
    expect(worker.output()).toContain('secret.not_checked')
    destination.answers(200)
    const database = openDatabase(postgres.url)
    const sender = await makeSender(database)
    const id = await send(makeAcceptGroup(database, () => {}), sender.key, stockMessage('A', 1))
    await until('the event is delivered', async () => await statusOf(database, id) === 'success')
    worker.signal('SIGTERM')
    expect(await worker.exited).toBe(0)
    await database.close()
    await postgres.stop()
  })
})
