import { sql } from 'drizzle-orm'
import { expect, it } from 'vitest'
import type { Connection } from '../client.ts'
import { appliedWrites } from '../schema/events.ts'
import { useTestDatabase } from '../testing/database.ts'
import { makeEvent, makeLane } from '../testing/factories.ts'
import { countByCause } from './resubmission-preview.ts'

const test = useTestDatabase()
const addingActions = ['inventory.adjust']
const keys = ['A', 'B', 'C', 'D']

/** Two lanes with dead letters of every kind, and writes of either lane between and behind them. */
async function fill(connection: Connection) {
  const first = await makeLane(connection)
  const { integrationId } = first
  const other = await makeLane(connection, { integrationId, key: 'other' })
  const made: { id: string, seq: number, laneId: string, acceptedAt: Date, adds: boolean, key: string }[] = []
  for (let index = 0; index < 64; index += 1) {
    const [lane, action, key] = [index % 2 ? first : other, index % 4 < 2 ? 'inventory.set' : 'inventory.adjust', keys[index % 7 % 4] ?? 'A']
    const replaces = made.length > 5 && index % 9 === 0 ? made.findLast(event => event.laneId === lane.id) : undefined
    const place = replaces ? { placeSeq: replaces.seq, placeId: replaces.id } : {}
    const acceptedAt = new Date(Date.UTC(2026, 0, 1, 0, index * 37 % 64)) // In another order than the ids, which come from other clocks.
    const given = { laneId: lane.id, status: 'failed', action, acceptedAt, ...place } as const
    const { id, seq } = await makeEvent(connection, { ...given, writeKeys: [key, keys[index % 3] ?? 'B'] })
    made.push({ id, seq, laneId: lane.id, acceptedAt, adds: action === 'inventory.adjust', key })
  }
  for (const [index, key] of keys.entries()) {
    for (const adds of [true, false]) {
      const write = made.findLast(event => event.key === key && event.adds === adds && event.seq < 28 - index * 5)
      if (!write) continue
      const { id, seq, laneId, acceptedAt } = write
      await connection.insert(appliedWrites).values({
        integrationId, key, adds, laneId, generation: 0, placeSeq: seq, placeAt: acceptedAt, placeId: id, eventId: id, appliedAt: new Date(),
      })
    }
  }
  return integrationId
}

it('counts as superseded exactly what the stale-write guard would refuse', async () => {
  const integrationId = await test.database.query(fill)
  const [group] = await test.database.query(connection => countByCause(connection, { integrationId, status: ['failed'] }, { addingActions, partCode: 'items_rejected' }))
  const [guard] = await test.database.query(connection => connection.execute<{ superseded: number, left: number }>(sql`
    with judged as (select newer_write(e, ${sql.param(addingActions)}::text[]) as newer from integration_events e where e.integration_id = ${integrationId})
    select count(newer)::int as superseded, count(*) filter (where newer is null)::int as left from judged`))
  expect(guard?.superseded).toBeGreaterThan(10)
  expect(guard?.left).toBeGreaterThan(10)
  expect(group).toMatchObject({ count: 64, superseded: guard?.superseded, errorCode: 'rejected', name: 'Demo ERP' })
})
