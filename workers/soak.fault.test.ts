/** Faults at random, again and again, for as long as `npm run test:faults -- --minutes N` asks for. */
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { makeRandom } from '../pipeline/testing/random.ts'
import { findRedisProgram } from '../scripts/services/redis.ts'
import { faultSeed } from './testing/fault-report.ts'
import { usePlant } from './testing/plant.ts'
import { runUnderLoad } from './testing/under-load.ts'

const hasRedis = findRedisProgram() !== null
const minutes = Number(process.env.FAULT_MINUTES ?? 0)

describe.skipIf(minutes === 0)(`a soak of ${minutes} minutes (FAULT_SEED=${faultSeed})`, () => {
  const plant = usePlant({ workers: 3, webs: 2, ownPostgres: true })
  const random = makeRandom(faultSeed)
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] ?? expect.fail('There is nothing to pick from.')
  const pause = () => sleep(300 + random() * 1200)

  const faults: Record<string, () => Promise<void>> = {
    'worker killed (SIGKILL)': async () => {
      pick(plant.workers).signal('SIGKILL')
      await plant.addWorker()
    },
    'worker frozen (SIGSTOP)': async () => {
      const frozen = pick(plant.workers)
      frozen.signal('SIGSTOP')
      await sleep(2000 + random() * 10_000)
      frozen.signal('SIGCONT')
    },
    'worker replaced (SIGTERM)': async () => {
      const leaving = pick(plant.workers)
      await plant.addWorker()
      leaving.signal('SIGTERM')
      expect(await leaving.exited).toBe(0)
    },
    'web server killed (SIGKILL)': async () => {
      const victim = pick(plant.webs)
      victim.signal('SIGKILL')
      await victim.exited
      await plant.addWeb({ port: victim.port })
    },
    'Postgres restarted (immediate)': async () => {
      await plant.postgres.server.crash()
      await sleep(random() * 3000)
      await plant.postgres.server.start()
    },
    ...hasRedis
      ? {
          'Redis flushed': () => plant.redis.server.flush(),
          'Redis killed and restarted empty': async () => {
            await plant.redis.server.kill()
            await sleep(random() * 3000)
            await plant.redis.server.restart()
          },
        }
      : {},
  }

  it('keeps every promise after every fault', { timeout: (minutes + 3) * 60_000 }, async () => {
    const end = performance.now() + minutes * 60_000
    while (performance.now() < end) {
      const name = pick(Object.keys(faults))
      await runUnderLoad(plant, {
        name, untilOver: true, load: { everyMs: 40 },
        async fault() {
          await pause()
          await faults[name]?.()
        },
      })
    }
  })
})
