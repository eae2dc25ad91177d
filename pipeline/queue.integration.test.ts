import pino from 'pino'
import { afterEach, describe, expect, it } from 'vitest'
import { useTestDatabase } from '../db/testing/database.ts'
import { useTestRedis } from '../db/testing/redis.ts'
import type { NudgeQueue, NudgeWorker } from './queue.ts'
import { openQueue } from './queue.ts'
import { until } from './testing/until.ts'

const hourMs = 3_600_000

/** A log whose lines can be counted. */
function keepLog() {
  const lines: string[] = []
  const log = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) })
  return { log, count: (message: string) => lines.filter(line => line.includes(`"${message}"`)).length }
}

describe.each(['Redis', 'Postgres'] as const)('nudges on the %s queue', (backend) => {
  const test = useTestDatabase()
  const redis = useTestRedis()
  let queue: NudgeQueue
  let worker: NudgeWorker | undefined

  afterEach(async () => {
    await worker?.close()
    worker = undefined
    await queue.close()
  })
  const open = () => {
    queue = openQueue({ redisUrl: backend === 'Redis' ? redis.url : undefined, databaseUrl: test.url, log: pino({ level: 'silent' }) })
  }

  it('are absent, present or delayed', async () => {
    open()
    expect(await queue.findNudge('asleep')).toBe('absent')
    await queue.nudge('awake')
    expect(await queue.findNudge('awake')).toBe('present')
    await queue.nudge('later', hourMs)
    expect(await queue.findNudge('later')).toBe('delayed')
  })

  it('come now when they were delayed and the lane is nudged again', async () => {
    open()
    await queue.nudge('hurry', hourMs)
    await queue.nudge('hurry')
    const seen: string[] = []
    worker = queue.work(async job => void seen.push(job.data.laneId), 5)
    await until('the lane is drained', () => seen.includes('hurry'))
    await until('its nudge is gone', async () => await queue.findNudge('hurry') === 'absent')
  })
})

describe('a queue whose Redis is away', () => {
  const test = useTestDatabase()
  const redis = useTestRedis()

  const isRefused = (work: Promise<unknown>) => work.then(() => false, () => true)

  it('refuses at once what it cannot take, also before the first connection, and works when Redis comes', async ({ skip }) => {
    if (redis.url === undefined) skip('there is no redis-server on the PATH')
    await redis.server.kill()
    const { log, count } = keepLog()
    const queue = openQueue({ redisUrl: redis.url, databaseUrl: test.url, log })
    expect(await isRefused(queue.nudge('a'))).toBe(true)
    const began = performance.now()
    expect(await Promise.all([queue.nudge('a'), queue.findNudge('a')].map(isRefused))).toEqual([true, true])
    expect(performance.now() - began).toBeLessThan(200)
    const seen: string[] = []
    const worker = queue.work(async job => void seen.push(job.data.laneId), 5)
    await redis.server.restart()
    await until('a nudge is taken', async () => !await isRefused(queue.nudge('a')))
    await until('the lane is drained', () => seen.includes('a'))
    expect([count('queue.error'), count('queue.recovered')]).toEqual([1, 1])
    await worker.close()
    await queue.close()
  })

  it('says once that it is away and once that it is back, for each outage', async ({ skip }) => {
    if (redis.url === undefined) skip('there is no redis-server on the PATH')
    const { log, count } = keepLog()
    const queue = openQueue({ redisUrl: redis.url, databaseUrl: test.url, log })
    const worker = queue.work(async () => {}, 5)
    await queue.nudge('a')
    for (const outage of [1, 2]) {
      await redis.server.kill()
      await until('the outage is told', () => count('queue.error') === outage)
      for (let tries = 0; tries < 10; tries += 1) queue.wake(['a'])
      await redis.server.restart()
      await until('the recovery is told', () => count('queue.recovered') === outage)
      await until('a nudge is taken', async () => !await isRefused(queue.nudge('a')))
      expect(count('queue.error')).toBe(outage)
    }
    await worker.close()
    await queue.close()
  })
})
