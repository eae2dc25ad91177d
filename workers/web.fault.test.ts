import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { makeSender, stockMessage } from '../pipeline/testing/sender.ts'
import { until } from '../pipeline/testing/until.ts'
import { faultSeed, recordFault } from './testing/fault-report.ts'
import { usePlant } from './testing/plant.ts'
import { postMessage } from './testing/post-message.ts'
import { runUnderLoad } from './testing/under-load.ts'

describe(`web servers under faults (FAULT_SEED=${faultSeed})`, () => {
  const plant = usePlant({ workers: 1, webs: 2 })

  const countEvents = async (integrationId: string, status = '%') => {
    const [row] = await plant.database.query(connection => connection.execute<{ count: number }>(sql`
      select count(*)::int as count from integration_events where integration_id = ${integrationId} and status like ${status}`))
    return row?.count ?? 0
  }

  it('have written down every message they answered with 202, and none twice, when they are killed', async () => {
    const kills = 4
    const { load } = await runUnderLoad(plant, {
      name: 'web server killed (SIGKILL)', times: kills, untilOver: true, load: { everyMs: 150 },
      async fault() {
        for (let kill = 0; kill < kills; kill += 1) {
          await sleep(300)
          const [victim] = plant.webs
          victim?.signal('SIGKILL')
          await victim?.exited
          await plant.addWeb({ port: victim?.port })
        }
      },
    })
    expect(load.refusals.length).toBeGreaterThan(0)
    expect(load.refusals.filter(answer => answer.status !== null)).toEqual([])
  })

  it('make one event of 50 identical messages that come at the same instant', async () => {
    const rounds = 5
    plant.destination.answers(200)
    const sender = await makeSender(plant.database)
    for (let round = 1; round <= rounds; round += 1) {
      const message = { key: sender.key, body: stockMessage('A', round), idempotencyKey: `once-${round}` }
      const answers = await Promise.all(Array.from({ length: 50 }, (_, index) => postMessage(plant.urls[index % 2] ?? '', message)))
      expect(new Set(answers.map(answer => answer.status))).toEqual(new Set([202]))
      expect(new Set(answers.map(answer => answer.messageId)).size).toBe(1)
      expect(answers.filter(answer => !answer.replayed)).toHaveLength(1)
      expect(await countEvents(sender.integrationId)).toBe(round)
    }
    await until('they are delivered', async () => await countEvents(sender.integrationId, 'success') === rounds)
    recordFault({
      fault: '50 identical messages at the same instant', times: rounds, delivered: rounds,
      orderErrors: 0, overlaps: 0, duplicates: 0, firstMs: null, everyLaneMs: null, drainedMs: null,
    })
  })
})
