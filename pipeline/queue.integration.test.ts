import pino from 'pino'
import { afterEach, describe, expect, it } from 'vitest'
import { useTestDatabase } from '../db/testing/database.ts'
import { useTestRedis } from '../db/testing/redis.ts'
import type { NudgeQueue, NudgeWorker } from './nudges.ts'
import { makeNudgeQueue } from './nudges.ts'
import { openBackEnd, openQueue } from './queue.ts'
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
  const settings = () => ({ redisUrl: backend === 'Redis' ? redis.url : undefined, databaseUrl: test.url, log: pino({ level: 'silent' }) })
  const open = () => {
    queue = openQueue(settings())
  }

  it('are absent, present or delayed', async () => {
    open()
    expect(await queue.findNudge('asleep')).toBe('absent')
    await queue.nudge('awake')
    expect(await queue.findNudge('awake')).toBe('present')
    await queue.nudge('later', { delayMs: hourMs })
    expect(await queue.findNudge('later')).toBe('delayed')
  })

  it('come now when they were delayed and the lane is nudged again', async () => {
    open()
    await queue.nudge('hurry', { delayMs: hourMs })
    await queue.nudge('hurry')
    const seen: string[] = []
    worker = queue.work(async nudge => void seen.push(nudge.laneId), 5)
    await until('the lane is drained', () => seen.includes('hurry'))
    await until('its nudge is gone', async () => await queue.findNudge('hurry') === 'absent')
  })

  /** Nudges lanes while nobody works, then lets a worker take one after the other; resolves with the lanes in that order. */
  async function takeAll(count: number) {
    const seen: string[] = []
    worker = queue.work(async nudge => void seen.push(nudge.laneId), 1)
    await until('all lanes are taken', () => seen.length === count)
    return seen
  }
  const of = (integrationId: string) => ({ turn: { integrationId } })

  it('of an integration with many lanes let the first one of a neighbour pass', async () => {
    open()
    for (let lane = 0; lane < 100; lane += 1) await queue.nudge(`busy-${lane}`, of('busy'))
    await queue.nudge('neighbour', of('neighbour'))
    const seen = await takeAll(101)
    expect(seen.indexOf('neighbour')).toBe(8)
    expect(seen.filter(lane => lane !== 'neighbour')).toEqual(Array.from({ length: 100 }, (_, lane) => `busy-${lane}`))
  })

  it('are taken first when a person asks, also where one waits or is delayed already, and last in bulk', async () => {
    open()
    for (let lane = 0; lane < 20; lane += 1) await queue.nudge(`busy-${lane}`, of('busy'))
    await queue.nudge('delayed', { ...of('other'), delayMs: hourMs })
    queue.wake(['bulk'], { turn: 'last' })
    await until('the nudge in bulk waits', async () => await queue.findNudge('bulk') === 'present')
    await queue.nudge('busy-19')
    await queue.nudge('delayed')
    await queue.nudge('new')
    await until('the delayed one has been brought forward', async () => await queue.findNudge('delayed') !== 'absent')
    const seen = await takeAll(23)
    expect(seen.slice(0, 3).toSorted()).toEqual(['busy-19', 'delayed', 'new'])
    expect(seen.slice(3, 22)).toEqual(Array.from({ length: 19 }, (_, lane) => `busy-${lane}`))
    expect(seen[22]).toBe('bulk')
  })

  it('are first also when a person asks while the lane is at work and is nudged again by its worker', async () => {
    open()
    const seen: string[] = []
    const wished: string[] = []
    for (const lane of ['a', 'b', 'c']) await queue.nudge(lane, of('busy'))
    await queue.nudge('asked-before')
    worker = queue.work(async (nudge) => {
      seen.push(nudge.laneId)
      if (seen.length > 2) return
      if (nudge.laneId === 'a') await queue.nudge('a')
      await queue.nudge(nudge.laneId, of('busy'))
      if (!await nudge.isAskedFor()) return
      wished.push(nudge.laneId)
      await queue.nudge(nudge.laneId)
    }, 1)
    await until('all lanes are taken', () => seen.length === 6)
    expect(seen).toEqual(['asked-before', 'a', 'a', 'b', 'c', 'asked-before'])
    expect(wished).toEqual(['a'])
  })

  it.each(['before it is put among the others', 'after that'])('are first also when a person asks while a delayed one takes its turn, %s', async (moment) => {
    const [backEnd, person] = [openBackEnd(settings()), openQueue(settings())]
    const seen: string[] = []
    let seenBefore: number | undefined
    const ask = async () => {
      if (seenBefore !== undefined) return
      await person.nudge('delayed')
      seenBefore = seen.length
    }
    queue = makeNudgeQueue({
      ...backEnd,
      work: (handle, concurrency) => backEnd.work(async (job) => {
        if (job.data.laneId === 'delayed' && moment !== 'after that') await ask()
        await handle(job)
        if (job.data.laneId === 'delayed') await ask()
      }, concurrency),
    }, settings().log)
    for (let lane = 0; lane < 20; lane += 1) await queue.nudge(`busy-${lane}`, of('busy'))
    await queue.nudge('delayed', { ...of('busy'), delayMs: 1 })
    worker = queue.work(async nudge => void seen.push(nudge.laneId), 1)
    await until('all lanes are taken', () => new Set(seen).size === 21)
    expect(seen.indexOf('delayed')).toBe(seenBefore)
    await person.close()
  })

  it('rank with what is served, also for a process that has just started while those of people are the first that wait', async () => {
    open()
    for (let lane = 0; lane < 38; lane += 1) await queue.nudge(`busy-${lane}`, of('busy'))
    const seen: string[] = []
    const gate = Promise.withResolvers<true>()
    worker = queue.work(async (nudge) => {
      seen.push(nudge.laneId)
      if (seen.length === 33) await gate.promise
    }, 1)
    await until('33 lanes are taken', () => seen.length === 33)
    await queue.nudge('asked-for')
    const other = openQueue(settings())
    await other.nudge('newcomer', of('newcomer'))
    await other.close()
    gate.resolve(true)
    await until('all lanes are taken', () => seen.length === 40)
    expect(seen.slice(33)).toEqual(['asked-for', ...Array.from({ length: 5 }, (_, lane) => `busy-${33 + lane}`), 'newcomer'])
  })

  it('take their turn when their time comes, like everybody else', async () => {
    open()
    for (let lane = 0; lane < 30; lane += 1) await queue.nudge(`due-${lane}`, { ...of('busy'), delayMs: 1 })
    await queue.nudge('neighbour', of('neighbour'))
    const seen = await takeAll(31)
    expect(seen.indexOf('neighbour')).toBeLessThanOrEqual(8)
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
    expect(performance.now() - began).toBeLessThan(2000)
    const seen: string[] = []
    const worker = queue.work(async nudge => void seen.push(nudge.laneId), 5)
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
