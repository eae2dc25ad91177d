import { expect, it } from 'vitest'
import { useTestDatabase } from '../testing/database.ts'
import { makeEvent, makeIntegration, makeLane } from '../testing/factories.ts'
import { readBacklog } from './metrics.ts'

const test = useTestDatabase()
const anHourAgo = new Date(Date.now() - 3_600_000)

it('the longest-waiting head is one that can go on: not parked, not behind a place that is taken, not of an ordering that has to wait', async () => {
  await test.database.query(async (connection) => {
    await makeEvent(connection, { acceptedAt: anHourAgo, parkedAt: new Date() })
    const waiting = await makeIntegration(connection, { laneGeneration: 1, openGeneration: 0 })
    await makeEvent(connection, { acceptedAt: anHourAgo, laneId: (await makeLane(connection, { integrationId: waiting.id, generation: 1 })).id })
    const { laneId, id } = await makeEvent(connection, { status: 'success' })
    await makeEvent(connection, { acceptedAt: anHourAgo, laneId })
    await makeEvent(connection, { laneId, placeSeq: 1, placeId: id, nextAttemptAt: new Date(Date.now() + 3_600_000) })
  })
  const { oldestDueSeconds, ...counts } = await test.database.query(readBacklog)
  expect(counts).toEqual({ queued: 4, processing: 0 })
  expect(oldestDueSeconds).toBe(0)
  await test.database.query(connection => makeEvent(connection, { acceptedAt: anHourAgo }))
  expect((await test.database.query(readBacklog)).oldestDueSeconds).toBeGreaterThan(3500)
})
