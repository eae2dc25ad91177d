/** The destination gone for as long as `npm run test:faults -- --outage 3` asks for, in minutes, while 5,000 events wait. */
import { setTimeout as sleep } from 'node:timers/promises'
import { eq } from 'drizzle-orm'
import { beforeAll, describe, expect, it } from 'vitest'
import { integrationEvents } from '../db/schema/events.ts'
import { makeToken } from '../db/testing/factories.ts'
import { makeApiToken } from '../pipeline/credentials.ts'
import { until } from '../pipeline/testing/until.ts'
import { destinationsSchema } from '../shared/destinations.ts'
import { faultSeed } from './testing/fault-report.ts'
import { usePlant } from './testing/plant.ts'
import { runUnderLoad } from './testing/under-load.ts'

const minutes = Number(process.env.FAULT_OUTAGE_MINUTES ?? 0)
const [integrationCount, messageCount] = [50, 100]

/** Every lane goes on so soon after the end. */
const backWithinMs = 10_000

describe.skipIf(minutes === 0)(`an outage of ${minutes} minutes (FAULT_SEED=${faultSeed})`, () => {
  const plant = usePlant()
  const api = makeApiToken()
  beforeAll(() => plant.database.query(connection => makeToken(connection, { role: 'viewer', hash: api.hash })))

  /** What the API says of the destination, and how many events wait. */
  async function look() {
    const answer = await fetch(`${plant.urls[0]}/v1/destinations`, { headers: { authorization: `Bearer ${api.token}` } })
    const { items, waiting } = destinationsSchema.parse(await answer.json())
    return { ...items.find(({ origin }) => origin === plant.destination.url) ?? expect.fail('The API does not know the destination.'), waiting: waiting.value }
  }
  const countFailed = () => plant.database.query(connection => connection.$count(integrationEvents, eq(integrationEvents.status, 'failed')))

  it('costs no event anything, is told with its beginning, and every lane goes on soon after its end', { timeout: (minutes + 2) * 60_000 }, async () => {
    plant.destination.answers({ reset: true })
    const beganAt = Date.now()
    const { everyLaneMs } = await runUnderLoad(plant, {
      name: `destination away for ${minutes} minutes`, keepAnswers: true, hastensRetries: true,
      load: { integrationCount, messageCount, retryPolicies: {} }, // The retries that everybody has: 5 s, 25 s, 125 s.
      async fault() {
        await until('it is down and everything waits', async () => (await look()).waiting === integrationCount * messageCount && (await look()).state === 'down')
        const { since } = await look()
        expect(Math.abs(Date.parse(since ?? '') - beganAt)).toBeLessThan(5000)
        await sleep(beganAt + minutes * 60_000 - Date.now())
        expect(await look()).toMatchObject({ state: 'down', since, waiting: integrationCount * messageCount })
        plant.destination.answers(200)
      },
    })
    expect(await countFailed()).toBe(0)
    expect(everyLaneMs).toBeLessThan(backWithinMs)
    expect(await look()).toMatchObject({ state: 'up', since: null, waiting: 0 })
  })
})
