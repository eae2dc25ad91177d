import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { useTestDatabase } from '../db/testing/database.ts'
import { useTestRedis } from '../db/testing/redis.ts'
import { makeAcceptGroup } from '../pipeline/accept.ts'
import type { TestDestination } from '../pipeline/testing/destination.ts'
import { startDestination } from '../pipeline/testing/destination.ts'
import { findViolations, noViolations } from '../pipeline/testing/invariants.ts'
import { makeRandom } from '../pipeline/testing/random.ts'
import { makeSender, send, stockMessage } from '../pipeline/testing/sender.ts'
import { until } from '../pipeline/testing/until.ts'
import type { WorkerProcess } from './testing/worker-process.ts'
import { startWorkerProcess } from './testing/worker-process.ts'

const seed = Number(process.env.FAULT_SEED ?? Math.floor(Math.random() * 1e9))
const retryPolicies = { default: { retries: 3, delaySeconds: 0.2, factor: 1, maxDelaySeconds: 1, jitter: 0.1 } }
const [senderCount, messagesPerSender] = [20, 50]

describe(`workers under faults (FAULT_SEED=${seed})`, () => {
  const test = useTestDatabase()
  const redis = useTestRedis()
  const random = makeRandom(seed)
  const workers: WorkerProcess[] = []
  let destination: TestDestination

  beforeAll(async () => {
    destination = await startDestination()
    await startWorker()
    await startWorker()
  })
  afterAll(async () => {
    for (const worker of workers) worker.signal('SIGKILL')
    await Promise.all(workers.map(worker => worker.exited))
    await destination.stop()
  })

  async function startWorker(): Promise<WorkerProcess> {
    const worker = await startWorkerProcess({ databaseUrl: test.url, redisUrl: redis.url, destinationUrl: destination.url })
    workers.push(worker)
    return worker
  }

  const countUnfinished = async () => {
    const [row] = await test.database.query(connection => connection.execute<{ count: number }>(
      sql`select count(*)::int as count from integration_events where status in ('queued', 'processing')`))
    return row?.count ?? 0
  }

  /** Sends 1,000 messages over 20 integrations to a destination that answers 503 to one in five, and lets `fault` happen meanwhile. */
  async function runLoad(fault: () => Promise<void>) {
    destination.answers(() => ({ status: random() < 0.2 ? 503 : 200, afterMs: Math.floor(random() * 20) }))
    const callsBefore = destination.calls.length
    const accept = makeAcceptGroup(test.database, () => {})
    const senders = await Promise.all(Array.from({ length: senderCount }, () => makeSender(test.database, { retryPolicies })))
    const sending = Promise.all(senders.map(async (sender) => {
      for (let quantity = 0; quantity < messagesPerSender; quantity += 1) {
        await send(accept, sender.key, stockMessage('A', quantity))
        if (quantity % 10 === 9) await sleep(100)
      }
    }))
    await fault()
    await sending
    await until('every event is finished', async () => await countUnfinished() === 0, 30_000)
    const findings = await findViolations(test.database, destination.calls.slice(callsBefore))
    expect(findings).toMatchObject(noViolations)
    return findings
  }

  it('carries 1,000 messages over 20 integrations in order while a fifth of the answers is 503', async () => {
    const { duplicates } = await runLoad(() => Promise.resolve())
    expect(duplicates).toBe(0)
    const [counts] = await test.database.query(connection => connection.execute<{ success: number, failed: number, spent: number }>(sql`
      select count(*) filter (where status = 'success')::int as success, count(*) filter (where status = 'failed')::int as failed,
        count(*) filter (where status = 'failed' and attempt_count = 4)::int as spent from integration_events`))
    expect((counts?.success ?? 0) + (counts?.failed ?? 0)).toBe(senderCount * messagesPerSender)
    expect(counts?.spent).toBe(counts?.failed)
  })

  it('loses nothing and keeps order when a worker is killed in the middle of its calls', async () => {
    await runLoad(async () => {
      await until('calls are under way', () => destination.calls.some(call => call.endedAt === null))
      workers[0]?.signal('SIGKILL')
      await startWorker()
    })
  })

  it('loses nothing and keeps order when Redis is flushed', async () => {
    await runLoad(async () => {
      await sleep(150)
      await redis.server.flush()
    })
  })

  it('loses nothing and keeps order when Redis is killed and comes back empty', async () => {
    await runLoad(async () => {
      await sleep(150)
      await redis.server.kill()
      await sleep(500)
      await redis.server.restart()
    })
  })

  it('lets the other worker take over from one that is frozen, which writes nothing when it wakes', async () => {
    await runLoad(async () => {
      await sleep(150)
      workers[1]?.signal('SIGSTOP')
      await sleep(12_000)
      workers[1]?.signal('SIGCONT')
    })
  })

  it('finishes what is under way on SIGTERM and repeats nothing', async () => {
    const before = workers.length
    const { duplicates } = await runLoad(async () => {
      await sleep(150)
      await startWorker()
      for (const worker of workers.slice(0, before)) worker.signal('SIGTERM')
    })
    expect(duplicates).toBe(0)
    expect(await Promise.all(workers.slice(1, before).map(worker => worker.exited))).toEqual(Array(before - 1).fill(0))
  })

  it('wrote no secret into logs of exchanges or of processes', async () => {
    const dump = JSON.stringify(await test.database.query(connection => connection.execute(sql`select * from communication_logs`)))
    for (const text of [dump, ...workers.map(worker => worker.output())]) {
      expect(text).not.toContain('destination-token')
      expect(text).not.toContain('wbk_')
    }
  })
})
