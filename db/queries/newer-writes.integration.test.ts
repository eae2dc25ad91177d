import { eq, sql } from 'drizzle-orm'
import { v7 as uuidv7 } from 'uuid'
import { describe, expect, it } from 'vitest'
import { appliedWrites } from '../schema/events.ts'
import { useTestDatabase } from '../testing/database.ts'
import { makeEvent, makeIntegration, makeLane } from '../testing/factories.ts'
import { findNewerWrites } from './operator-moves.ts'

const test = useTestDatabase()
const noon = new Date('2026-01-01T12:00:00Z')
const minutes = (count: number) => new Date(noon.getTime() + count * 60_000)

/** `drawnAt`: when its id was drawn, by the clock of a web process. */
interface Side { lane: 'same' | 'own', generation?: number, acceptedAt?: Date, drawnAt?: Date, action?: string }

/** An older event, and what was applied of another one; in which order they were made is up to the case. */
async function hold(event: Side, write: Side, key = 'K') {
  return test.database.query(async (connection) => {
    const { id: integrationId } = await makeIntegration(connection)
    const common = await makeLane(connection, { integrationId })
    const make = async ({ lane, generation = 0, acceptedAt = noon, drawnAt = noon, action = 'inventory.set' }: Side, more = {}) => {
      const { id: laneId } = lane === 'same' ? common : await makeLane(connection, { integrationId, generation, key: uuidv7() })
      return makeEvent(connection, { id: uuidv7({ msecs: drawnAt.getTime() }), laneId, acceptedAt, action, writeKeys: ['first', key], ...more })
    }
    const held = await make(event)
    const applied = await make(write, { status: 'success' })
    await connection.insert(appliedWrites).values({
      integrationId, key: 'K', adds: write.action === 'inventory.adjust', laneId: applied.laneId, generation: write.generation ?? 0,
      placeSeq: applied.seq, placeAt: applied.acceptedAt, placeId: applied.id, eventId: applied.id, appliedAt: noon,
    })
    const newer = await findNewerWrites(connection, held.id, ['inventory.adjust'])
    return newer && { isFound: newer.newestEventId === applied.id, eventIds: newer.eventIds.map(id => id === applied.id) }
  })
}

const overtaken = { isFound: true, eventIds: [false, true] }
const [set, adjust] = ['inventory.set', 'inventory.adjust']

describe('what was applied', () => {
  it.each<[string, Side, Side, typeof overtaken | null]>([
    ['overtakes what stands before it in the lane, whatever the times say', { lane: 'same', acceptedAt: minutes(5), drawnAt: minutes(5) }, { lane: 'same' }, overtaken],
    ['overtakes what was accepted before it in a lane beside', { lane: 'own' }, { lane: 'own', acceptedAt: minutes(1) }, overtaken],
    ['overtakes what was accepted before it although that has the later id', { lane: 'own', drawnAt: minutes(10) }, { lane: 'own', acceptedAt: minutes(1) }, overtaken],
    ['does not overtake what was accepted later although that has the earlier id', { lane: 'own', acceptedAt: minutes(1), drawnAt: minutes(-10) }, { lane: 'own' }, null],
    ['of a later ordering overtakes what came before it, also when the clock was set back', { lane: 'own', acceptedAt: minutes(5) }, { lane: 'own', generation: 1 }, overtaken],
    ['of an earlier ordering does not overtake what came after it', { lane: 'own', generation: 1 }, { lane: 'own', acceptedAt: minutes(5) }, null],
    ['is told by its id when it was accepted at the same moment', { lane: 'own' }, { lane: 'own', drawnAt: minutes(1) }, overtaken],
    ['as a difference does not overtake a difference', { lane: 'own', action: adjust }, { lane: 'own', acceptedAt: minutes(1), action: adjust }, null],
    ['as a difference overtakes an absolute value', { lane: 'own', action: set }, { lane: 'own', acceptedAt: minutes(1), action: adjust }, overtaken],
    ['as an absolute value overtakes a difference', { lane: 'own', action: adjust }, { lane: 'own', acceptedAt: minutes(1), action: set }, overtaken],
  ])('%s', async (_, event, write, expected) => {
    expect(await hold(event, write)).toEqual(expected)
  })

  it('overtakes nothing that does not overwrite it', async () => {
    expect(await hold({ lane: 'own' }, { lane: 'own', acceptedAt: minutes(1) }, 'another')).toBeNull()
  })
})

describe('a version that does not know when a place was taken', () => {
  it('still writes what was applied whole', async () => {
    await test.database.query(async (connection) => {
      const lane = await makeLane(connection, { generation: 3 })
      for (const acceptedAt of [noon, minutes(1)]) {
        const event = await makeEvent(connection, { laneId: lane.id, acceptedAt })
        await connection.execute(sql`
          insert into applied_writes as held (integration_id, key, adds, lane_id, place_seq, place_id, event_id, applied_at)
          values (${lane.integrationId}, 'K', false, ${lane.id}, ${event.seq}, ${event.id}, ${event.id}, now())
          on conflict (integration_id, key, adds) do update set lane_id = excluded.lane_id, place_seq = excluded.place_seq, place_id = excluded.place_id, event_id = excluded.event_id`)
        const [write] = await connection.select().from(appliedWrites).where(eq(appliedWrites.integrationId, lane.integrationId))
        expect(write).toMatchObject({ eventId: event.id, generation: 3, placeAt: event.acceptedAt })
      }
    })
  })
})
