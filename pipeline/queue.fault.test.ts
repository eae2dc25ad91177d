import { join } from 'node:path'
import { Redis } from 'ioredis'
import pino from 'pino'
import { afterAll, beforeAll, it } from 'vitest'
import { useTestRedis } from '../db/testing/redis.ts'
import { restartableTestPostgres } from '../scripts/testing/test-postgres.ts'
import type { RestartablePostgres } from '../scripts/testing/test-postgres.ts'
import { openQueue } from './queue.ts'
import { until } from './testing/until.ts'
import { killAll, startChild } from '../workers/testing/child-process.ts'

const redis = useTestRedis()
let postgres: RestartablePostgres
beforeAll(async () => {
  postgres = await restartableTestPostgres()
})
afterAll(() => postgres.stop())

/** In a process of its own, because a consumer that spins would keep this one from ever giving up. */
it('a queue and its worker on the Postgres back end go to work although Postgres was down when they were opened', async () => {
  await postgres.crash()
  const consumer = startChild([join(import.meta.dirname, 'testing/queue-process.ts')], { DATABASE_URL: postgres.url })
  try {
    await until('the queue is opened', () => consumer.output().includes('opened, and refused'))
    await postgres.start()
    await until('the lane is handed out', () => consumer.output().includes('handed out'))
  }
  finally {
    await killAll([consumer])
  }
})

it('a lane whose workers stall again and again is handed out every time', async ({ skip }) => {
  if (redis.url === undefined) skip('there is no redis-server on the PATH')
  const queue = openQueue({ redisUrl: redis.url, databaseUrl: postgres.url, log: pino({ level: 'silent' }) })
  const client = new Redis(redis.server.url)
  const ends: (() => void)[] = []
  const worker = queue.work(() => new Promise<void>(end => ends.push(end)), 5)
  await queue.nudge('a', { turn: { integrationId: 'any' } })
  for (const handedOut of [1, 2, 3]) {
    await until(`the lane is handed out ${handedOut} times`, () => ends.length === handedOut)
    await client.del(...await client.keys('bull:drain:*:lock')) // As if the process that holds it had died.
  }
  for (const end of ends) end()
  await worker.close()
  await queue.close()
  client.disconnect()
})
