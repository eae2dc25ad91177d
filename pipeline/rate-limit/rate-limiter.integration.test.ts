import pino from 'pino'
import { Redis } from 'ioredis'
import { describe, expect, it, onTestFinished } from 'vitest'
import { useTestRedis } from '../../db/testing/redis.ts'
import { until } from '../testing/until.ts'
import { makeProcessBuckets, openRedisBuckets } from './buckets.ts'
import type { Buckets } from './buckets.ts'
import type { RateLimiter } from './rate-limiter.ts'
import { makeRateLimiter, openRateLimiter } from './rate-limiter.ts'

const limit = { perSecond: 1, burst: 20 }
const redis = useTestRedis()
const silent = { failed: () => {}, works: () => {}, note: () => {} }

/** A log whose lines can be counted. */
function keepLog() {
  const lines: string[] = []
  const log = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) })
  return { log, count: (message: string) => lines.filter(line => line.includes(`"${message}"`)).length }
}

const askAtOnce = async (limiter: RateLimiter, count: number, name = 'key:a') => Promise.all(Array.from({ length: count }, () => limiter.spend(name, limit)))

/** Opens a limiter on Redis and waits until it counts. */
async function openOnRedis(log = pino({ level: 'silent' })) {
  const limiter = openRateLimiter({ redisUrl: redis.url, log })
  onTestFinished(() => limiter.close())
  await until('it counts', async () => await limiter.spend(`key:${Math.random()}`, limit) !== null)
  return limiter
}

describe.each(['Redis', 'this process'] as const)('buckets in %s', (place) => {
  const open = (): Buckets => {
    const buckets = place === 'Redis' && redis.url ? openRedisBuckets(redis.url, silent) : makeProcessBuckets()
    onTestFinished(() => buckets.close())
    return buckets
  }

  it('grant a burst, then refuse, and fill up with the time', async () => {
    const buckets = open()
    const name = `key:${place}`
    const quick = { perSecond: 50, burst: 3 }
    const first = await until('they answer', () => buckets.spend(name, quick, 5).catch(() => null))
    expect(first).toMatchObject({ granted: 3 })
    await until('a token has come', async () => (await buckets.spend(name, quick, 1)).granted === 1)
    expect((await buckets.spend('key:another', quick, 1)).granted).toBe(1)
  })
})

describe('a rate limiter', () => {
  it('allows exactly the burst of requests that come at once, and says to each how many are left', async ({ skip }) => {
    if (redis.url === undefined) skip('there is no redis-server on the PATH')
    const verdicts = await askAtOnce(await openOnRedis(), 30)
    expect(verdicts.map(verdict => verdict?.allowed)).toEqual([...Array.from({ length: 20 }, () => true), ...Array.from({ length: 10 }, () => false)])
    expect(verdicts.map(verdict => Math.floor(verdict?.tokens ?? -1)).slice(0, 3)).toEqual([19, 18, 17])
  })

  it('counts the requests of all processes together', async ({ skip }) => {
    if (redis.url === undefined) skip('there is no redis-server on the PATH')
    const [one, other] = [await openOnRedis(), await openOnRedis()]
    const verdicts = (await Promise.all([askAtOnce(one, 15, 'key:shared'), askAtOnce(other, 15, 'key:shared')])).flat()
    expect(verdicts.filter(verdict => verdict?.allowed)).toHaveLength(20)
  })

  it('leaves nothing in Redis once a bucket would be full again', async ({ skip }) => {
    if (redis.url === undefined) skip('there is no redis-server on the PATH')
    const limiter = await openOnRedis()
    await limiter.spend('key:passing', { perSecond: 10, burst: 20 })
    const client = new Redis(redis.server.url)
    onTestFinished(() => client.disconnect())
    expect(await client.pttl('waybill:limit:key:passing')).toBeLessThanOrEqual(101)
  })

  it('lets everybody on while Redis is away, says so once and counts them, and counts again when it is back', async ({ skip }) => {
    if (redis.url === undefined) skip('there is no redis-server on the PATH')
    const { log, count } = keepLog()
    const limiter = await openOnRedis(log)
    expect(count('rate-limit.error')).toBe(0)
    const before = limiter.uncheckedCount()
    await redis.server.kill()
    await until('the outage is told', () => count('rate-limit.error') === 1)
    for (let round = 1; round <= 5; round += 1) expect(await askAtOnce(limiter, 10)).toEqual(Array.from({ length: 10 }, () => null))
    expect(limiter.uncheckedCount() - before).toBeGreaterThanOrEqual(50)
    await redis.server.restart()
    await until('it counts again', async () => await limiter.spend('key:a', limit) !== null)
    await until('the recovery is told', () => count('rate-limit.recovered') === 1)
    expect(count('rate-limit.error')).toBe(1)
  })

  it('waits 50 ms for buckets that do not answer, and then leaves them alone for a second', async () => {
    let asked = 0
    const limiter = makeRateLimiter({
      spend() {
        asked += 1
        return new Promise(() => {})
      },
      close: () => {},
    }, silent)
    const began = performance.now()
    expect(await askAtOnce(limiter, 3)).toEqual([null, null, null])
    expect(performance.now() - began).toBeLessThan(1000)
    for (let count = 0; count < 1000; count += 1) expect(await limiter.spend('key:a', limit)).toBeNull()
    expect(asked).toBe(1)
    expect(limiter.uncheckedCount()).toBe(1003)
  })

  it('does not take a process that was busy itself for a bucket that does not answer', async ({ skip }) => {
    if (redis.url === undefined) skip('there is no redis-server on the PATH')
    const limiter = await openOnRedis()
    const asked = limiter.spend('key:busy', limit)
    setImmediate(() => setImmediate(() => {
      const untilMs = performance.now() + 200
      while (performance.now() < untilMs); // Nothing else runs meanwhile.
    }))
    expect(await asked).toMatchObject({ allowed: true })
  })
})
