/**
 * The queue nudges: a job says "lane X has work" and nothing else. It may be lost, repeated or late without harm, because
 * every fact is in Postgres. This file alone knows whether Redis or BullMQ's Postgres back end carries the nudges.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { JobsOptions, Processor } from 'bullmq'
import { Queue, Worker, createPostgresBackend, withBackend } from 'bullmq'
import { Redis } from 'ioredis'
import type { Logger } from 'pino'

/** A job's data. */
export interface DrainJob { laneId: string }

/** Nudges lanes; returns at once and never throws. */
export type Wake = (laneIds: readonly string[], delayMs?: number) => void

const queueName = 'drain'

/** One job per lane; a nudge that comes while it runs makes it run once more, one that comes while it waits brings it forward. */
const jobOptions = (laneId: string, delayMs: number): JobsOptions => ({
  deduplication: { id: laneId, keepLastIfActive: true, reschedule: true },
  removeOnComplete: true,
  removeOnFail: true,
  attempts: 1,
  delay: delayMs,
})

/**
 * Worker settings that differ from BullMQ's defaults. `maxStalledCount` counts over a job's whole life, so the default of 1
 * would drop a lane's job at the second crash of a worker. The lock is short so that a dead worker's lanes are handed out
 * again within 10 s; losing it while alive does no harm, because Postgres decides who owns a lane.
 */
const workerSettings = { lockDuration: 6000, stalledInterval: 3000, maxStalledCount: 1_000_000 }

/** A running consumer of nudges. */
export interface NudgeWorker {
  /** Takes no further nudge and resolves when those under way are done. */
  close: () => Promise<void>
}

export interface NudgeQueue {
  /** `Redis` or `Postgres`: which back end carries the nudges. */
  backend: 'Redis' | 'Postgres'
  wake: Wake
  /** Like `wake`, but resolves when the queue has taken it, and rejects when it cannot. */
  nudge: (laneId: string, delayMs?: number) => Promise<void>
  /** Whether a lane's nudge exists. A deduplication key whose job is in no list would block the lane for ever: it is removed. */
  findNudge: (laneId: string) => Promise<'present' | 'absent'>
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
const retryStrategy = (times: number) => Math.min(50 * times, 1000)

function openRedisQueue(url: string, log: Logger): NudgeQueue {
  const producer = new Redis(url, { enableOfflineQueue: false, maxRetriesPerRequest: 1, retryStrategy })
  const queue = new Queue<DrainJob>(queueName, { connection: producer })
  const opened = [producer]
  for (const source of [producer, queue]) source.on('error', (error: Error) => log.debug({ err: error }, 'queue.error'))
  return makeNudgeQueue('Redis', queue, log, {
    work(processor, concurrency) {
      const connection = new Redis(url, { maxRetriesPerRequest: null, retryStrategy })
      connection.on('error', error => log.debug({ err: error }, 'queue.error'))
      opened.push(connection)
      return new Worker<DrainJob>(queueName, processor, { connection, concurrency, ...workerSettings })
    },
    ping: async () => { await producer.ping() },
    disconnect: () => opened.forEach(connection => connection.disconnect()),
  })
}

function openPostgresQueue(databaseUrl: string, log: Logger): NudgeQueue {
  const postgres = withBackend(createPostgresBackend)
  const connection = { connectionString: databaseUrl, schema: 'bullmq', migrate: true }
  const queue = new postgres.Queue<DrainJob>(queueName, { connection })
  queue.on('error', error => log.debug({ err: error }, 'queue.error'))
  return makeNudgeQueue('Postgres', queue, log, {
    work: (processor, concurrency) => new postgres.Worker<DrainJob>(queueName, processor, { connection, concurrency, ...workerSettings }),
    ping: async () => { await queue.getDeduplicationJobId('ping') },
    disconnect: () => {},
  })
}

/** What both back ends' queues offer. */
interface JobStore {
  add: (name: 'drain', data: DrainJob, options: JobsOptions) => Promise<unknown>
  getDeduplicationJobId: (id: string) => Promise<string | null>
  getJobState: (jobId: string) => Promise<string>
  removeDeduplicationKey: (id: string) => Promise<number>
  close: () => Promise<void>
}

interface BackEnd {
  work: (processor: Processor<DrainJob>, concurrency: number) => { close: () => Promise<void>, on: (event: 'error', listener: (error: Error) => void) => unknown }
  ping: () => Promise<void>
  disconnect: () => void
}

function makeNudgeQueue(backend: NudgeQueue['backend'], store: JobStore, log: Logger, backEnd: BackEnd): NudgeQueue {
  const nudge = async (laneId: string, delayMs = 0) => {
    await store.add('drain', { laneId }, jobOptions(laneId, Math.ceil(delayMs)))
  }
  return {
    backend,
    nudge,
    wake(laneIds, delayMs) {
      for (const laneId of laneIds) {
        nudge(laneId, delayMs).catch(error => log.debug({ err: error, laneId }, 'wake.failed')) // The sweeper wakes it within seconds.
      }
    },
    async findNudge(laneId) {
      const jobId = await store.getDeduplicationJobId(laneId)
      if (jobId === null) return 'absent'
      if (await store.getJobState(jobId) !== 'unknown') return 'present'
      await store.removeDeduplicationKey(laneId)
      return 'absent'
    },
    answers: () => Promise.race([backEnd.ping().then(() => true, () => false), sleep(1000, false, { ref: false })]),
    work(processor, concurrency) {
      const worker = backEnd.work(processor, concurrency)
      worker.on('error', error => log.warn({ err: error }, 'queue.error'))
      return worker
    },
    async close() {
      await Promise.race([store.close().catch(() => { /* A queue that cannot be reached need not be told. */ }), sleep(2000, undefined, { ref: false })])
      backEnd.disconnect()
    },
  }
}
