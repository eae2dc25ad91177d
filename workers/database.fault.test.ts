import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { makeSender, stockMessage } from '../pipeline/testing/sender.ts'
import { faultSeed } from './testing/fault-report.ts'
import { usePlant } from './testing/plant.ts'
import { postMessage } from './testing/post-message.ts'
import { runUnderLoad } from './testing/under-load.ts'
import type { WebProcess } from './testing/web-process.ts'

const restarts = 6

describe(`six crashes of Postgres under load (FAULT_SEED=${faultSeed})`, () => {
  const plant = usePlant({ workers: 2, ownPostgres: true })

  /** Messages that twenty senders get in at this address within a second in which nothing else happens. */
  async function measureIntake(url: string): Promise<number> {
    const senders = await Promise.all(Array.from({ length: 20 }, () => makeSender(plant.database, { pausedAt: new Date() })))
    const end = performance.now() + 1000
    let accepted = 0
    await Promise.all(senders.map(async ({ key }) => {
      while (performance.now() < end) {
        const answer = await postMessage(url, { key, body: stockMessage('A', 1), idempotencyKey: null })
        if (answer.messageId !== null) accepted += 1
      }
    }))
    return accepted
  }

  /**
   * What a server that lived through the crashes takes, as a share of what one takes that was started after them. The two
   * take turns, so that they have the same Postgres and the same machine; the best of three turns counts, the first warms up.
   */
  async function compareWithFresh(survivor: WebProcess): Promise<{ survived: number, fresh: number }> {
    const newcomer = await plant.addWeb()
    const best = { survived: 0, fresh: 0 }
    for (let turn = 0; turn < 4; turn += 1) {
      const [fresh, survived] = [await measureIntake(newcomer.url), await measureIntake(survivor.url)]
      if (turn > 0) Object.assign(best, { survived: Math.max(best.survived, survived), fresh: Math.max(best.fresh, fresh) })
    }
    return best
  }

  async function crashAgainAndAgain() {
    for (let restart = 0; restart < restarts; restart += 1) {
      await sleep(600)
      await plant.postgres.server.crash()
      await sleep(300)
      await plant.postgres.server.start()
    }
  }

  it('lose no accepted message, keep order, end and hang nobody, and leave full throughput', async () => {
    const processes = [...plant.workers, ...plant.webs]
    const { load } = await runUnderLoad(plant, {
      name: 'Postgres restarted (immediate)', times: restarts, untilOver: true, load: { everyMs: 60 }, fault: crashAgainAndAgain,
    })
    expect(processes.flatMap(running => running.isRunning() ? [] : [`ended, having said: ${running.output().slice(-3000)}`])).toEqual([])
    expect(load.refusals.length).toBeGreaterThan(0)
    expect(load.refusals.filter(answer => answer.status !== 503 || answer.retryAfter === null)).toEqual([])
    expect(load.slowestMs()).toBeLessThan(10_000)
    const { survived, fresh } = await compareWithFresh(plant.webs[0] ?? expect.fail('No web server runs.'))
    const ratio = survived / fresh
    process.stdout.write(`Messages taken in a second: ${survived} by a server that lived through ${restarts} crashes, ${fresh} by a fresh one (ratio ${ratio.toFixed(2)})\n`)
    expect(ratio).toBeGreaterThan(0.6)
  })
})
