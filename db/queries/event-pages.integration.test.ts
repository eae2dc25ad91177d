import { sql } from 'drizzle-orm'
import { beforeAll, describe, expect, it } from 'vitest'
import { eventFilterSchema } from '../../shared/event-filter.ts'
import type { Connection } from '../client.ts'
import { useTestDatabase } from '../testing/database.ts'
import { makeEvent, makeLane } from '../testing/factories.ts'
import { countEvents, listEvents } from './event-pages.ts'

const test = useTestDatabase()
const names = new Map<string, string>()
let integrationId: string

/** Five events of one integration, oldest first, and one of another. */
async function fill(connection: Connection) {
  const lane = await makeLane(connection)
  integrationId = lane.integrationId
  const make = async (name: string, given: Parameters<typeof makeEvent>[1]) => {
    const event = await makeEvent(connection, { laneId: lane.id, ...given })
    names.set(event.id, name)
    return event
  }
  await make('old', { status: 'success', acceptedAt: new Date('2026-01-01T00:00:00Z'), id: '019b76da-a800-7000-8000-000000000001' })
  await make('stock', { status: 'failed', entityId: 'CHAIR-UNO', entityRefs: ['CHAIR-UNO', 'TABLE-DUE'] })
  await make('order', { status: 'success', action: 'order.create', entityId: 'O-1', entityRefs: ['O-1', 'C-7', 'CHAIR-UNO'] })
  await make('edited', { status: 'failed', entityId: 'only-entity', entityRefs: [], isCurrentAttempt: false })
  await make('waiting', { status: 'queued' })
  names.set((await makeEvent(connection, { status: 'queued', laneId: (await makeLane(connection)).id })).id, 'elsewhere')
}

const list = async (filter: unknown, page: { beforeId?: string, limit?: number } = {}) => {
  const { beforeId = null, limit = 50 } = page
  const rows = await test.database.query(connection => listEvents(connection, eventFilterSchema.parse(filter), { beforeId, limit }))
  return rows.map(row => names.get(row.id))
}
const idOf = (name: string) => [...names].find(entry => entry[1] === name)?.[0] ?? ''

beforeAll(() => test.database.query(fill))

describe('a page of events', () => {
  it('holds everything, newest first, without a filter', async () => {
    expect(await list({})).toEqual(['elsewhere', 'waiting', 'edited', 'order', 'stock', 'old'])
  })

  it('goes on behind the event it is told, however many there are', async () => {
    expect(await list({}, { limit: 2 })).toEqual(['elsewhere', 'waiting'])
    expect(await list({}, { limit: 2, beforeId: idOf('waiting') })).toEqual(['edited', 'order'])
  })

  it.each([
    ['one status', { status: 'failed' }, ['edited', 'stock']],
    ['several statuses', { status: ['failed', 'success', 'failed'] }, ['edited', 'order', 'stock', 'old']],
    ['an action', { action: 'order.create' }, ['order']],
    ['an entity', { entityId: 'CHAIR-UNO' }, ['stock']],
    ['what is current', { isCurrentAttempt: false }, ['edited']],
    ['a search for an article in any message', { q: 'CHAIR-UNO' }, ['order', 'stock']],
    ['a search for a customer', { q: ' C-7 ' }, ['order']],
    ['a search for an entity that is in no payload', { q: 'only-entity' }, ['edited']],
    ['a search and a status together', { q: 'CHAIR-UNO', status: 'failed' }, ['stock']],
    ['a search for nothing there is', { q: 'CHAIR' }, []],
    ['a search with quotes', { q: '{"\'},%' }, []],
    ['a time from which', { from: '2026-01-02T00:00:00Z' }, ['elsewhere', 'waiting', 'edited', 'order', 'stock']],
    ['a time up to which, itself not included', { to: '2026-01-01T01:00:00+01:00' }, []],
    ['a span of time', { from: '2026-01-01T00:00:00Z', to: '2026-01-01T00:00:00.001Z' }, ['old']],
  ])('is narrowed by %s', async (_, filter, expected) => {
    expect(await list(filter)).toEqual(expected)
    expect(await test.database.query(connection => countEvents(connection, eventFilterSchema.parse(filter), 100))).toBe(expected.length)
  })

  it('is narrowed by an integration, and by a message id in any case', async () => {
    expect(await list({ integrationId })).toEqual(['waiting', 'edited', 'order', 'stock', 'old'])
    expect(await list({ q: idOf('order').toUpperCase() })).toEqual(['order'])
    expect(await list({ q: idOf('order'), status: 'failed' })).toEqual([])
  })

  it('goes on behind an event in what a search found, by reference and by entity together', async () => {
    expect(await list({ q: 'CHAIR-UNO' }, { limit: 1 })).toEqual(['order'])
    expect(await list({ q: 'CHAIR-UNO' }, { limit: 1, beforeId: idOf('order') })).toEqual(['stock'])
    expect(await list({ q: 'CHAIR-UNO' }, { limit: 1, beforeId: idOf('stock') })).toEqual([])
    expect(await list({ q: 'CHAIR-UNO', status: 'failed' }, { limit: 1 })).toEqual(['stock'])
  })

  it('is counted up to the cap only, also what a search found', async () => {
    expect(await test.database.query(connection => countEvents(connection, { q: 'CHAIR-UNO' }, 1))).toBe(1)
    expect(await test.database.query(connection => countEvents(connection, { q: 'CHAIR-UNO', action: 'order.create' }, 2))).toBe(1)
  })

  it('is counted up to the cap only without a filter', async () => {
    expect(await test.database.query(connection => countEvents(connection, {}, 4))).toBe(4)
  })
})

describe('the indexes', () => {
  it.each([
    ['integration_events_integration', { integrationId: '0199aaaa-0000-7000-8000-000000000001' }],
    // Among so few rows both cost the same.
    ['integration_events_integration(?:_status)?', { integrationId: '0199aaaa-0000-7000-8000-000000000001', status: 'failed' }],
    ['integration_events_status', { status: 'failed' }],
    ['integration_events_action', { action: 'price.set' }],
    ['integration_events_entity', { entityId: 'A' }],
    ['integration_events_replaced', { isCurrentAttempt: false }],
    ['integration_events_pkey', {}],
    ['event_keys_\\w*entity_refs_idx', { q: 'A' }],
  ])('%s serves %j', async (index, filter) => {
    const plan = await test.database.transaction(async (transaction) => {
      await transaction.execute(sql`set local enable_seqscan = off`)
      if (!('q' in filter)) await transaction.execute(sql`set local enable_sort = off`)
      const query = listEvents(transaction, eventFilterSchema.parse(filter), { beforeId: '0199ffff-0000-7000-8000-000000000001', limit: 50 })
      const lines = await transaction.execute<{ 'QUERY PLAN': string }>(sql`explain (costs off) ${query}`)
      return lines.map(line => line['QUERY PLAN']).join('\n')
    })
    expect(plan).toMatch(new RegExp(`(?:Backward using|Scan on) ${index}\\b`))
    if (!('q' in filter)) expect(plan).not.toContain('Sort')
  })
})
