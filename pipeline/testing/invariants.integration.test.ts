import { beforeEach, describe, expect, it } from 'vitest'
import { useTestDatabase } from '../../db/testing/database.ts'
import { makeAttempt, makeEvent, makeLane } from '../../db/testing/factories.ts'
import type { SeenCall } from './destination.ts'
import { findViolations, noViolations } from './invariants.ts'

const test = useTestDatabase()
let first = ''
let second = ''
let integrationId = ''

beforeEach(async () => {
  await test.database.query(async (connection) => {
    const lane = await makeLane(connection)
    integrationId = lane.integrationId
    first = (await makeEvent(connection, { laneId: lane.id, status: 'success' })).id
    second = (await makeEvent(connection, { laneId: lane.id, status: 'success' })).id
  })
})

const call = (messageId: string, beganAt: number, endedAt: number | null, idempotencyKey = messageId): SeenCall => ({
  messageId, idempotencyKey, attempt: 1, method: 'POST', path: '/', authorization: '', body: '', status: endedAt === null ? null : 200, beganAt, endedAt,
})
const find = (calls: readonly SeenCall[]) => findViolations(test.database, calls, [integrationId])

describe('what must hold after any fault', () => {
  it('holds for calls one after the other', async () => {
    expect(await find([call(first, 0, 10), call(second, 10, 20)])).toMatchObject({ ...noViolations, duplicates: 0 })
  })

  it('does not when a call overtakes another', async () => {
    expect((await find([call(second, 0, 10), call(first, 10, 20)])).orderErrors).toHaveLength(1)
  })

  it('does not when two calls of a lane are under way at once, also when the one before never ended', async () => {
    expect((await find([call(first, 0, 10), call(second, 9, 20)])).overlaps).toHaveLength(1)
    expect((await find([call(first, 0, null), call(second, 9, 20)])).overlaps).toHaveLength(1)
  })

  it('allows a second delivery only where an attempt was interrupted', async () => {
    const twice = [call(first, 0, 10), call(first, 10, 20), call(second, 20, 30)]
    expect(await find(twice)).toMatchObject({ duplicates: 1, unexplainedDuplicates: [expect.any(String)] })
    await test.database.query(connection => makeAttempt(connection, { eventId: first, outcome: 'interrupted', errorCode: 'interrupted', errorMessage: 'It died.' }))
    expect(await find(twice)).toMatchObject({ duplicates: 1, unexplainedDuplicates: [] })
  })

  it('does not when an event is unfinished, missing in its lane, or sent under another key', async () => {
    await test.database.query(async (connection) => {
      const lane = await makeLane(connection, { integrationId, key: 'other' })
      await makeEvent(connection, { laneId: lane.id, seq: 2 })
    })
    expect(await find([call(first, 0, 10, 'another key')])).toMatchObject({
      gaps: [expect.any(String)], unfinished: [expect.any(String)], wrongKeys: [expect.any(String)],
    })
  })

  it('does not when a former owner writes after a later one has begun', async () => {
    const at = (ms: number) => new Date(Date.now() + ms)
    await test.database.query(async (connection) => {
      await makeAttempt(connection, { eventId: first, epoch: 1, startedAt: at(0), finishedAt: at(500) })
      await makeAttempt(connection, { eventId: second, epoch: 2, startedAt: at(400), finishedAt: at(600) })
    })
    expect((await find([])).staleWrites).toEqual([first])
  })
})
