/** This file alone knows whether Redis or BullMQ's Postgres back end carries the nudges. */
import { setTimeout as sleep } from 'node:timers/promises'
import { Queue, Worker, createPostgresBackend, withBackend } from 'bullmq'
import type { RedisOptions } from 'ioredis'
import { Redis } from 'ioredis'
import type { Logger } from 'pino'
import type { BackEnd, DrainJob, NudgeQueue } from './nudges.ts'
import { makeNudgeQueue } from './nudges.ts'
import { watchOutages } from './queue-outage.ts'
import type { Renewal } from './renewal.ts'
import { keepWorking, renew } from './renewal.ts'

const queueName = 'drain'

/**
 * Worker settings that differ from BullMQ's defaults. `maxStalledCount` counts over a job's whole life, so the default of 1
 * would drop a lane's job at the second crash of a worker. The lock is short so that a dead worker's lanes are handed out
 * again within 10 s; losing it while alive does no harm, because Postgres decides who owns a lane.
 */
const workerSettings = { autorun: false, lockDuration: 6000, stalledInterval: 3000, maxStalledCount: 1_000_000 }

interface Settings { redisUrl: string | undefined, databaseUrl: string, log: Logger }

/** Opens the queue on Redis when there is one, else on Postgres. Connects by itself; a queue that is down delays nobody. */
export const openQueue = (settings: Settings): NudgeQueue => makeNudgeQueue(openBackEnd(settings), settings.log)

/** Opens what carries the nudges. */
export const openBackEnd = ({ redisUrl, databaseUrl, log }: Settings): BackEnd => redisUrl ? openRedis(redisUrl, log) : openPostgres(databaseUrl, log)

/** Milliseconds before the next try to connect: fast at first, never more than a second. */
export const retryStrategy = (times: number) => Math.min(50 * times, 1000)

/** Milliseconds that a queue has for its first connection before nudges are refused, and that a command may take. */
const [openingMs, commandTimeoutMs] = [1000, 5000]

function openRedis(url: string, log: Logger): BackEnd {
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
  return {
    name: 'Redis',
    async use(work) {
      if (producer.status !== 'ready') await opening
      // BullMQ would wait for the connection, and every message accepted meanwhile would leave a promise behind.
      if (producer.status !== 'ready') throw new Error('Redis cannot be reached. The sweeper wakes the lanes when it is back.')
      return queues.use(work)
    },
    work(handle, concurrency) {
      const connection = connect({ maxRetriesPerRequest: null })
      return keepWorking(() => new Worker<DrainJob>(queueName, handle, { connection, concurrency, ...workerSettings }), outages)
    },
    ping: async () => { await producer.ping() },
    close: async () => {
      await closeInTime(queues)
      for (const connection of opened) connection.disconnect()
    },
  }
}

function openPostgres(databaseUrl: string, log: Logger): BackEnd {
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
  return {
    name: 'Postgres',
    use,
    work: (handle, concurrency) =>
      keepWorking(() => new postgres.Worker<DrainJob>(queueName, handle, { connection, concurrency, ...workerSettings }), outages),
    ping: () => use(async (queue) => { await queue.getDeduplicationJobId('ping') }),
    close: () => closeInTime(queues),
  }
}

/** A queue that cannot be reached need not be told that we leave. */
const closeInTime = (queues: Pick<Renewal<unknown>, 'close'>) =>
  Promise.race([queues.close().catch(() => { /* See above. */ }), sleep(2000, undefined, { ref: false })])
