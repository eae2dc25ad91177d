import { asc, eq } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { integrationEvents } from '../db/schema/events.ts'
import { integrations } from '../db/schema/integrations.ts'
import { useTestDatabase } from '../db/testing/database.ts'
import { acceptBatch } from './accept-batch.ts'
import { makeAcceptGroup, readArrival } from './accept.ts'
import { readIntegrationKey } from './credentials.ts'
import { makeSender, send, stockMessage, testSeal } from './testing/sender.ts'

const test = useTestDatabase()
const woken: string[] = []
const group = () => makeAcceptGroup(test.database, laneIds => void woken.push(...laneIds))
const eventsOf = (integrationId: string) => test.database.query(connection => connection
  .select({ id: integrationEvents.id, laneId: integrationEvents.laneId, seq: integrationEvents.seq, entityId: integrationEvents.entityId })
  .from(integrationEvents).where(eq(integrationEvents.integrationId, integrationId)).orderBy(asc(integrationEvents.seq)))

const accept = (key: string, lines: readonly string[], idempotencyKey: string | null = null) =>
  acceptBatch(group(), testSeal, { key, bytes: Buffer.from(lines.join('\n')), idempotencyKey })

const idOf = (outcome: object) => 'messageId' in outcome ? outcome.messageId : null

describe('a batch', () => {
  it('keeps the order of its lines in each lane, whatever else arrives', async () => {
    const { integrationId, key } = await makeSender(test.database, { ordering: 'entity' })
    const lines = Array.from({ length: 1000 }, (_, index) => stockMessage('A', index, { entityId: `E${index % 3}` }))
    const shared = group()
    const [outcomes] = await Promise.all([
      acceptBatch(shared, testSeal, { key, bytes: Buffer.from(lines.join('\n')), idempotencyKey: null }),
      ...Array.from({ length: 50 }, (_, index) => send(shared, key, stockMessage('B', index, { entityId: 'E1' }), index % 2 === 0 ? null : `key-${index}`)),
    ])
    const ids = outcomes.map(idOf)
    expect(new Set(ids).size).toBe(1000)
    const events = await eventsOf(integrationId)
    expect(events).toHaveLength(1050)
    for (const lane of Map.groupBy(events, event => event.laneId).values()) {
      const places = lane.map(event => ids.indexOf(event.id)).filter(place => place !== -1)
      expect(places).toEqual(places.toSorted((one, other) => one - other))
    }
  })

  it('wakes its lanes once it is committed', async () => {
    const { integrationId, key } = await makeSender(test.database, { ordering: 'entity' })
    woken.length = 0
    await accept(key, ['A', 'B', 'A'].map(entityId => stockMessage('A', 1, { entityId })))
    expect(woken.toSorted()).toEqual([...new Set((await eventsOf(integrationId)).map(event => event.laneId))].toSorted())
  })

  it('sent again with its key has the same outcome and adds nothing, also at the same instant', async () => {
    const { integrationId, key } = await makeSender(test.database)
    const lines = [stockMessage('A', 1), '{"no":"message"}', stockMessage('A', 1), stockMessage('B', 2)]
    const first = await accept(key, lines, 'night-1')
    const again = await Promise.all(Array.from({ length: 8 }, () => accept(key, lines, 'night-1')))
    for (const outcomes of again) expect(outcomes.map(idOf)).toEqual(first.map(idOf))
    expect(first.map(idOf)).toEqual([expect.any(String), null, expect.any(String), expect.any(String)])
    expect(await eventsOf(integrationId)).toHaveLength(3)
    const changed = await accept(key, [stockMessage('A', 9), ...lines.slice(1)], 'night-1')
    expect(changed[0]).toMatchObject({ error: { code: 'idempotency_key_reused' } })
    expect(changed.slice(1).map(idOf)).toEqual(first.slice(1).map(idOf))
  })

  it('in which one message makes the transaction fail loses that one alone, and keeps the order of the others', async () => {
    const { integrationId, key } = await makeSender(test.database)
    const read = readIntegrationKey(key) ?? { keyId: '', hash: Buffer.alloc(0) }
    const arrivals = Array.from({ length: 5 }, (_, index) => readArrival(testSeal, { key: read, bytes: Buffer.from(stockMessage('A', index)), idempotencyKey: null }))
    const poisoned = arrivals.map((arrival, index) => index === 2 ? { ...arrival, entityId: 'a\u0000b' } : arrival)
    const results = await group().addTogether(poisoned)
    expect(results.map(result => 'kind' in result ? result.kind : 'error')).toEqual(['accepted', 'accepted', 'error', 'accepted', 'accepted'])
    expect((await eventsOf(integrationId)).map(event => event.id)).toEqual(poisoned.filter((_, index) => index !== 2).map(arrival => arrival.id))
  })

  it('of an integration that is switched off, or with a key that was replaced, is refused as a whole', async () => {
    const { integrationId, key } = await makeSender(test.database, { enabled: false })
    await expect(accept(key, [stockMessage('A', 1), 'nonsense'])).rejects.toMatchObject({ code: 'integration_disabled' })
    const deleted = { enabled: true, deletedAt: new Date() }
    await test.database.query(connection => connection.update(integrations).set(deleted).where(eq(integrations.id, integrationId)))
    await expect(accept(key, [stockMessage('A', 1)])).rejects.toMatchObject({ code: 'unauthenticated' })
  })
})
