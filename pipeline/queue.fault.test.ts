import pino from 'pino'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { restartableTestPostgres } from '../scripts/testing/test-postgres.ts'
import type { RestartablePostgres } from '../scripts/testing/test-postgres.ts'
import { openQueue } from './queue.ts'
import { until } from './testing/until.ts'

let postgres: RestartablePostgres
beforeAll(async () => {
  postgres = await restartableTestPostgres()
})
afterAll(() => postgres.stop())

it('a queue and its worker on the Postgres back end go to work although Postgres was down when they were opened', async () => {
  await postgres.crash()
  const queue = openQueue({ redisUrl: undefined, databaseUrl: postgres.url, log: pino({ level: 'silent' }) })
  const seen: string[] = []
  const worker = queue.work(async job => void seen.push(job.data.laneId), 5)
  await expect(queue.nudge('a')).rejects.toThrow()
  await postgres.start()
  await until('a nudge is taken', () => queue.nudge('a').then(() => true, () => false))
  await until('the lane is drained', () => seen.includes('a'))
  await worker.close()
  await queue.close()
})
