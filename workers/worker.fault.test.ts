import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import type { SeenCall } from '../pipeline/testing/destination.ts'
import { chanceOf } from '../pipeline/testing/random.ts'
import { until } from '../pipeline/testing/until.ts'
import { faultSeed } from './testing/fault-report.ts'
import type { Load } from './testing/load.ts'
import { faultyAnswers } from './testing/load.ts'
import { usePlant } from './testing/plant.ts'
import { runUnderLoad } from './testing/under-load.ts'
import type { WorkerProcess } from './testing/worker-process.ts'

describe(`workers under faults (FAULT_SEED=${faultSeed})`, () => {
  const plant = usePlant({ workers: 2 })

  const countAttempts = async (load: Load, outcome: string) => {
    const [row] = await plant.database.query(connection => connection.execute<{ count: number }>(sql`
      select count(*)::int as count from attempts a join integration_events e on e.id = a.event_id
      where a.outcome = ${outcome} and e.integration_id = any(${`{${load.integrationIds.join(',')}}`}::uuid[])`))
    return row?.count ?? 0
  }

  /** Answers take up to 200 ms, so that at any moment most lanes have a call under way. */
  const slowAnswers = (call: SeenCall) => ({ ...faultyAnswers(faultSeed)(call), afterMs: 50 + Math.floor(chanceOf(faultSeed, call.body) * 150) })
  const underWay = () => until('calls are under way', () => plant.destination.calls.filter(call => call.endedAt === null).length >= 5)
  const oneOfThem = (): WorkerProcess => plant.workers[Math.floor(chanceOf(faultSeed, 'worker') * plant.workers.length)] ?? expect.fail('No worker runs.')

  it('carry 1,000 messages over 20 integrations in order while a fifth of the answers is 503', async () => {
    const { load, findings } = await runUnderLoad(plant, { name: 'none: a fifth of the answers is 503', times: 0, fault: () => Promise.resolve() })
    expect(findings.duplicates).toBe(0)
    expect(load.refusals).toEqual([])
    const [counts] = await plant.database.query(connection => connection.execute<{ failed: number, spent: number }>(sql`
      select count(*) filter (where status = 'failed')::int as failed, count(*) filter (where status = 'failed' and attempt_count = 4)::int as spent
      from integration_events`))
    expect(counts?.spent).toBe(counts?.failed)
  })

  it('deliver again, with the same key and in order, what was under way when one is killed', async () => {
    plant.destination.answers(slowAnswers)
    const { load } = await runUnderLoad(plant, {
      name: 'worker killed (SIGKILL) in the middle of its calls', keepAnswers: true, load: { messageCount: 20 },
      async fault() {
        await underWay()
        oneOfThem().signal('SIGKILL')
        await plant.addWorker()
      },
    })
    expect(await countAttempts(load, 'interrupted')).toBeGreaterThan(0)
  })

  it('take over from one that is frozen past its lease, which writes nothing when it wakes', async () => {
    plant.destination.answers(slowAnswers)
    const { load } = await runUnderLoad(plant, {
      name: 'worker frozen (SIGSTOP) past its lease', keepAnswers: true, load: { messageCount: 20 },
      async fault() {
        await underWay()
        const frozen = oneOfThem()
        frozen.signal('SIGSTOP')
        await sleep(12_000) // The lease is 8 s, and the others look every 3 s.
        frozen.signal('SIGCONT')
      },
    })
    expect(await countAttempts(load, 'interrupted')).toBeGreaterThan(0)
  })

  it('finish what is under way on SIGTERM, and repeat nothing', async () => {
    plant.destination.answers(slowAnswers)
    const before = plant.workers
    await plant.addWorker()
    const { load, findings } = await runUnderLoad(plant, {
      name: 'every worker replaced (SIGTERM)', keepAnswers: true, times: before.length, load: { messageCount: 20 },
      async fault() {
        await underWay()
        for (const worker of before) worker.signal('SIGTERM')
      },
    })
    expect(await Promise.all(before.map(worker => worker.exited))).toEqual(before.map(() => 0))
    expect(await countAttempts(load, 'interrupted')).toBe(0)
    expect(findings.duplicates).toBe(0)
  })
})
