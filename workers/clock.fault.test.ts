import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { until } from '../pipeline/testing/until.ts'
import type { ChildProcess } from './testing/child-process.ts'
import { faultSeed } from './testing/fault-report.ts'
import { usePlant } from './testing/plant.ts'
import { runUnderLoad } from './testing/under-load.ts'

const nodeArguments = ['--import', join(import.meta.dirname, 'testing/shifted-clock.mjs')]

/** What a process says of its clock after the first, the second and the third signal. */
const jumps = [', 10 min off', ', -10 min off', ', 0 min off']

describe(`clocks that jump by ten minutes (FAULT_SEED=${faultSeed})`, () => {
  const plant = usePlant({ workers: 2, webs: 1, worker: { nodeArguments }, web: { nodeArguments } })

  /** Lets a process's clock jump to the next place, and to the one after it if that is wanted, and makes sure that it did. */
  async function jump(child: ChildProcess, places: readonly string[]) {
    for (const said of places) {
      child.signal('SIGUSR2')
      await until(`the clock is${said}`, () => child.output().includes(said))
      await sleep(300)
    }
  }

  it('change neither order nor due times, whether one process is ahead, another behind, or all come back', async () => {
    const [one, other, web] = [...plant.workers, ...plant.webs]
    if (!one || !other || !web) return expect.fail('The plant lacks a process.')
    const { load, drainedMs } = await runUnderLoad(plant, {
      name: 'clocks jump by ± 10 min', times: 6, untilOver: true, load: { everyMs: 80 },
      async fault() {
        await jump(one, jumps.slice(0, 1))
        await jump(other, jumps.slice(0, 2))
        await jump(web, jumps.slice(0, 2))
        await sleep(1500)
        await jump(web, jumps.slice(2))
      },
    })
    expect(load.refusals).toEqual([])
    expect(drainedMs).not.toBeNull()
    const [off] = await plant.database.query(connection => connection.execute<{ count: number }>(sql`
      select count(*)::int as count from integration_events
      where abs(extract(epoch from clock_timestamp() - accepted_at)) > 120 or abs(extract(epoch from clock_timestamp() - finished_at)) > 120`))
    expect(off?.count).toBe(0)
  })
})
