import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { findRedisProgram } from '../scripts/services/redis.ts'
import { faultSeed } from './testing/fault-report.ts'
import { usePlant } from './testing/plant.ts'
import { runUnderLoad } from './testing/under-load.ts'

/** Every lane must move again within this long. */
const resumeMs = 10_000

describe.skipIf(findRedisProgram() === null)(`a Redis that forgets everything under load (FAULT_SEED=${faultSeed})`, () => {
  const plant = usePlant({ workers: 2 })

  it('loses nothing and delays no lane by more than 10 s when it is flushed', async () => {
    const { everyLaneMs } = await runUnderLoad(plant, {
      name: 'Redis flushed', times: 3, untilOver: true, load: { everyMs: 50 },
      async fault() {
        for (let times = 0; times < 3; times += 1) {
          await sleep(400)
          await plant.redis.server.flush()
        }
      },
    })
    expect(everyLaneMs).toBeLessThan(resumeMs)
  })

  it('loses nothing, refuses nobody and delays no lane by more than 10 s when it is killed and comes back empty', async () => {
    const { everyLaneMs, load } = await runUnderLoad(plant, {
      name: 'Redis killed and restarted empty', untilOver: true, load: { everyMs: 80 },
      async fault() {
        await sleep(200)
        await plant.redis.server.kill()
        await sleep(2000)
        await plant.redis.server.restart()
      },
    })
    expect(everyLaneMs).toBeLessThan(resumeMs)
    expect(load.refusals).toEqual([])
  })
})
