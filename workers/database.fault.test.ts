import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { makeSender, stockMessage } from '../pipeline/testing/sender.ts'
import { faultSeed } from './testing/fault-report.ts'
import { usePlant } from './testing/plant.ts'
import { postMessage } from './testing/post-message.ts'
import { runUnderLoad } from './testing/under-load.ts'

const restarts = 6

describe(`six crashes of Postgres under load (FAULT_SEED=${faultSeed})`, () => {
  const plant = usePlant({ workers: 2, ownPostgres: true })

  /** Messages a second that twenty senders get in while nothing else happens: the better of two rounds of a second. */
  async function measureIntake(): Promise<number> {
    const senders = await Promise.all(Array.from({ length: 20 }, () => makeSender(plant.database, { pausedAt: new Date() })))
    const rates: number[] = []
    for (let round = 0; round < 2; round += 1) {
      const began = performance.now()
      let accepted = 0
      await Promise.all(senders.map(async ({ key }) => {
        while (performance.now() - began < 1000) {
          const answer = await postMessage(plant.urls[0] ?? '', { key, body: stockMessage('A', 1), idempotencyKey: null })
          if (answer.messageId !== null) accepted += 1
        }
      }))
      rates.push(accepted / ((performance.now() - began) / 1000))
    }
    return Math.max(...rates)
  }

  async function crashAgainAndAgain() {
    for (let restart = 0; restart < restarts; restart += 1) {
      await sleep(700)
      await plant.postgres.server.crash()
      await sleep(300)
      await plant.postgres.server.start()
    }
  }

  it('lose no accepted message, keep order, end and hang nobody, and leave full throughput', async () => {
    const processes = [...plant.workers, ...plant.webs]
    await measureIntake()
    const before = await measureIntake()
    const { load } = await runUnderLoad(plant, {
      name: 'Postgres restarted (immediate)', times: restarts, untilOver: true, load: { everyMs: 60 }, fault: crashAgainAndAgain,
    })
    const after = await measureIntake()
    const ratio = after / before
    process.stdout.write(`Messages taken in a second at rest: ${Math.round(before)} before six crashes, ${Math.round(after)} after (ratio ${ratio.toFixed(2)})\n`)
    expect(ratio).toBeGreaterThan(0.6)
    expect(processes.map(running => running.isRunning())).toEqual(processes.map(() => true))
    expect(load.refusals.length).toBeGreaterThan(0)
    expect(load.refusals.filter(answer => answer.status !== 503 || answer.retryAfter === null)).toEqual([])
    expect(load.slowestMs()).toBeLessThan(10_000)
  })
})
