/**
 * The queue nudges: a job says "lane X has work" and nothing else. It may be lost, repeated or late without harm, because
 * every fact is in Postgres. This file alone knows whether Redis or BullMQ's Postgres back end carries the nudges.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { JobsOptions, Processor } from 'bullmq'
import { Queue, Worker, createPostgresBackend, withBackend } from 'bullmq'
import type { RedisOptions } from 'ioredis'
import { Redis } from 'ioredis'
import type { Logger } from 'pino'
import { makeRanking } from './fair-turns.ts'
import { watchOutages } from './queue-outage.ts'
import type { Renewal } from './renewal.ts'
import { keepWorking, renew } from './renewal.ts'

/** A job's data. */
export interface DrainJob { laneId: string }

/**
 * Nudges lanes; returns at once and never throws. With `integrationId` the nudges take their turn fairly beside those of other
 * integrations (see `fair-turns.ts`); without, as when a person asks for it, they go first.
 */
export type Wake = (laneIds: readonly string[], delayMs?: number, integrationId?: string) => void

const queueName = 'drain'

/** One job per lane; a nudge that comes while it runs makes it run once more, one that comes while it waits brings it forward. */
const jobOptions = (laneId: string, delayMs: number, rank: number): JobsOptions => ({
  deduplication: { id: laneId, keepLastIfActive: true, reschedule: true },
  removeOnComplete: true,
  removeOnFail: true,
  attempts: 1,
  delay: delayMs,
  priority: rank,
})

/**
 * Worker settings that differ from BullMQ's defaults. `maxStalledCount` counts over a job's whole life, so the default of 1
 * would drop a lane's job at the second crash of a worker. The lock is short so that a dead worker's lanes are handed out
 * again within 10 s; losing it while alive does no harm, because Postgres decides who owns a lane.
 */
const workerSettings = { autorun: false, lockDuration: 6000, stalledInterval: 3000, maxStalledCount: 1_000_000 }

/** A running consumer of nudges. */
export interface NudgeWorker {
  /** Takes no further nudge and resolves when those under way are done, which they never are while the queue cannot be reached. */
  close: () => Promise<void>
}

export interface NudgeQueue {
  /** `Redis` or `Postgres`: which back end carries the nudges. */
  backend: 'Redis' | 'Postgres'
  wake: Wake
  /** Like `wake`, but resolves when the queue has taken it, and rejects at once when it cannot be reached. Rank 0 goes first. */
  nudge: (laneId: string, delayMs?: number, rank?: number) => Promise<void>
  /** The rank of an integration's next nudge. */
  rankFor: (integrationId: string) => number
  /**
   * Whether a lane's nudge exists; `delayed` when it does nothing yet. A deduplication key whose job is in no list would block
   * the lane for ever: it is removed. Rejects at once when the queue cannot be reached.
   */
  findNudge: (laneId: string) => Promise<'present' | 'delayed' | 'absent'>
  /** True when the queue answers within a second. */
  answers: () => Promise<boolean>
  /** Starts handling nudges, `concurrency` lanes at a time. */
  work: (processor: Processor<DrainJob>, concurrency: number) => NudgeWorker
  close: () => Promise<void>
}

/** Opens the queue on Redis when there is one, else on Postgres. Connects by itself; a queue that is down delays nobody. */
export function openQueue(settings: { redisUrl: string | undefined, databaseUrl: string, log: Logger }): NudgeQueue {
  return settings.redisUrl ? openRedisQueue(settings.redisUrl, settings.log) : openPostgresQueue(settings.databaseUrl, settings.log)
}

/** Milliseconds before the next try to connect: fast at first, never more than a second. */
export const retryStrategy = (times: number) => Math.min(50 * times, 1000)

/** Milliseconds that a queue has for its first connection before nudges are refused, and that a command may take. */
const [openingMs, commandTimeoutMs] = [1000, 5000]

function openRedisQueue(url: string, log: Logger): NudgeQueue {
  const outages = watchOutages(log)
  const opened: Redis[] = []
  const connect = (options: RedisOptions) => {
    const connection = new Redis(url, { retryStrategy, ...options })
    connection.on('error', error => outages.failed(connection, error)).on('ready', () => outages.works(connection))
    opened.push(connection)
    return connection
  }
  const producer = connect({ enableOfflineQueue: false, maxRetriesPerRequest: 1, commandTimeout: commandTimeoutMs })
  const opening = Promise.race([new Promise(resolve => producer.once('ready', resolve)), sleep(openingMs, undefined, { ref: false })])
  const queues = renew(() => new Queue<DrainJob>(queueName, { connection: producer }).on('error', outages.note))
  return makeNudgeQueue('Redis', log, {
    async use(work) {
      if (producer.status !== 'ready') await opening
      // BullMQ would wait for the connection, and every message accepted meanwhile would leave a promise behind.
      if (producer.status !== 'ready') throw new Error('Redis cannot be reached. The sweeper wakes the lanes when it is back.')
      return queues.use(work)
    },
    work(processor, concurrency) {
      const connection = connect({ maxRetriesPerRequest: null })
      return keepWorking(() => new Worker<DrainJob>(queueName, processor, { connection, concurrency, ...workerSettings }), outages)
    },
    ping: async () => { await producer.ping() },
    close: async () => {
      await closeInTime(queues)
      for (const connection of opened) connection.disconnect()
    },
  })
}

function openPostgresQueue(databaseUrl: string, log: Logger): NudgeQueue {
  const outages = watchOutages(log)
  const postgres = withBackend(createPostgresBackend)
  const connection = { connectionString: databaseUrl, schema: 'bullmq', migrate: true }
  const queues = renew(() => new postgres.Queue<DrainJob>(queueName, { connection }).on('error', error => outages.failed(queues, error)))
  const use: BackEnd['use'] = async (work) => {
    try {
      const result = await queues.use(work)
      outages.works(queues)
      return result
    }
    catch (error) {
      outages.failed(queues, error)
      throw error
    }
  }
  return makeNudgeQueue('Postgres', log, {
    use,
    work: (processor, concurrency) =>
      keepWorking(() => new postgres.Worker<DrainJob>(queueName, processor, { connection, concurrency, ...workerSettings }), outages),
    ping: () => use(async (queue) => { await queue.getDeduplicationJobId('ping') }),
    close: () => closeInTime(queues),
  })
}

/** A queue that cannot be reached need not be told that we leave. */
const closeInTime = (queues: Pick<Renewal<unknown>, 'close'>) =>
  Promise.race([queues.close().catch(() => { /* See above. */ }), sleep(2000, undefined, { ref: false })])

/** What both back ends' queues offer. */
interface JobStore {
  add: (name: 'drain', data: DrainJob, options: JobsOptions) => Promise<unknown>
  getDeduplicationJobId: (id: string) => Promise<string | null>
  getJobState: (jobId: string) => Promise<string>
  removeDeduplicationKey: (id: string) => Promise<number>
}

interface BackEnd {
  use: <R>(work: (store: JobStore) => Promise<R>) => Promise<R>
  work: NudgeQueue['work']
  ping: () => Promise<void>
  close: () => Promise<void>
}

function makeNudgeQueue(backend: NudgeQueue['backend'], log: Logger, backEnd: BackEnd): NudgeQueue {
  const rankFor = makeRanking()
  const nudge = async (laneId: string, delayMs = 0, rank = 0) => {
    await backEnd.use(store => store.add('drain', { laneId }, jobOptions(laneId, Math.ceil(delayMs), rank)))
  }
  return {
    backend,
    nudge,
    rankFor,
    wake(laneIds, delayMs, integrationId) {
      for (const laneId of laneIds) {
        const rank = integrationId === undefined ? 0 : rankFor(integrationId)
        nudge(laneId, delayMs, rank).catch(error => log.debug({ err: error, laneId }, 'wake.failed')) // The sweeper wakes it within seconds.
      }
    },
    findNudge: laneId => backEnd.use(async (store) => {
      const jobId = await store.getDeduplicationJobId(laneId)
      if (jobId === null) return 'absent'
      const state = await store.getJobState(jobId)
      if (state === 'delayed') return 'delayed'
      if (state !== 'unknown') return 'present'
      await store.removeDeduplicationKey(laneId)
      return 'absent'
    }),
    answers: () => Promise.race([backEnd.ping().then(() => true, () => false), sleep(1000, false, { ref: false })]),
    work: backEnd.work,
    close: backEnd.close,
  }
}
