import { join } from 'node:path'
import { sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { v7 as uuidv7 } from 'uuid'
import { eventPayloads } from '../db/schema/events.ts'
import { makeSeal } from '../pipeline/seal.ts'
import { requireRightSecret } from '../pipeline/secret-check.ts'
import { testSeal, testSecret } from '../pipeline/testing/sender.ts'
import { until } from '../pipeline/testing/until.ts'
import { startChild } from './testing/child-process.ts'
import { faultSeed } from './testing/fault-report.ts'
import { usePlant } from './testing/plant.ts'
import { runUnderLoad } from './testing/under-load.ts'

const nextSecret = 'the next secret of at least thirty-two characters'
const [onlyNext, rotating] = [makeSeal(nextSecret), makeSeal(nextSecret, [testSecret])]
/** The three states of an installation: the next secret is made known, becomes today's, and is alone. */
const states = {
  announced: { WAYBILL_SECRET: testSecret, WAYBILL_PREVIOUS_SECRETS: nextSecret },
  rotating: { WAYBILL_SECRET: nextSecret, WAYBILL_PREVIOUS_SECRETS: testSecret },
  rotated: { WAYBILL_SECRET: nextSecret },
}
const storedCount = 20_000

describe(`the rotation of the secret under load (FAULT_SEED=${faultSeed})`, () => {
  const plant = usePlant({ workers: 1, webs: 1 })

  /** Restarts every process with these secrets, one after the other, the web server at its port. */
  async function restartAll(environment: Record<string, string>) {
    const [worker, web] = [plant.workers[0], plant.webs[0]]
    await plant.addWorker({ environment })
    worker?.signal('SIGTERM')
    await Promise.all([worker?.exited, web?.stop()])
    await plant.addWeb({ port: web?.port, environment })
  }

  const startRotation = () => plant.keep(startChild([join(import.meta.dirname, '../scripts/rotate-secret.ts')], {
    DATABASE_URL: plant.databaseUrl, MANAGEMENT_API_URL: plant.destination.url, ...states.rotating,
  }))

  async function countResealed(): Promise<number> {
    const mark = Buffer.from(rotating.mark ?? []).toString('hex')
    const [row] = await plant.database.query(connection => connection.execute<{ count: number }>(sql`
      select count(*)::int as count from event_payloads where encode(substring(sealed_body from 1 for 5), 'hex') = ${mark}`))
    return row?.count ?? 0
  }

  it('loses nothing when it is killed in the middle, run again, and the old secret is dropped', async () => {
    for (let made = 0; made < storedCount; made += 1000) {
      const stored = Array.from({ length: 1000 }, (_, index) => uuidv7({ msecs: Date.now() - 86_400_000 + made + index }))
        .map(eventId => ({ eventId, sealedBody: testSeal.close(Buffer.from(eventId), eventId) }))
      await plant.database.query(connection => connection.insert(eventPayloads).values(stored))
    }
    await runUnderLoad(plant, {
      name: 'secret rotated under load, killed once',
      untilOver: true,
      load: { integrationCount: 10, everyMs: 100 },
      async fault() {
        await restartAll(states.announced)
        await restartAll(states.rotating)
        const first = startRotation()
        await until('it is in the middle', async () => await countResealed() > storedCount / 10)
        first.signal('SIGKILL')
        await first.exited
        expect(await countResealed()).toBeLessThan(storedCount)
        await expect(requireRightSecret(plant.database, onlyNext)).rejects.toMatchObject({ code: 'wrong_secret' })
        const second = startRotation()
        expect([await second.exited, second.output()]).toEqual([0, expect.stringContaining('then that secret may go')])
        await restartAll(states.rotated)
      },
    })
    const payloads = await plant.database.query(connection => connection.select().from(eventPayloads))
    expect(payloads.length).toBeGreaterThan(storedCount)
    for (const { eventId, sealedBody } of payloads) onlyNext.open(sealedBody, eventId)
    await requireRightSecret(plant.database, onlyNext)
    await expect(requireRightSecret(plant.database, testSeal)).rejects.toMatchObject({ code: 'wrong_secret' })
  })
})
