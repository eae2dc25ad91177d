import { eq } from 'drizzle-orm'
import { v7 as uuidv7 } from 'uuid'
import { beforeAll, describe, expect, it } from 'vitest'
import { eventKeys, eventPayloads, integrationEvents } from '../db/schema/events.ts'
import { integrationKeys, integrations } from '../db/schema/integrations.ts'
import { useTestDatabase } from '../db/testing/database.ts'
import type { AcceptGroup } from './accept.ts'
import { acceptMessage, makeAcceptGroup } from './accept.ts'
import { readIntegrationKey } from './credentials.ts'
import { makeSender, send, stockMessage, testSeal } from './testing/sender.ts'

const test = useTestDatabase()
let accept: AcceptGroup
const woken: string[] = []
beforeAll(() => {
  accept = makeAcceptGroup(test.database, lanes => woken.push(...lanes))
})

const eventsOf = (integrationId: string) => test.database.query(connection => connection.select().from(integrationEvents)
  .where(eq(integrationEvents.integrationId, integrationId)).orderBy(integrationEvents.seq))

describe('accepting', () => {
  it('numbers 600 concurrent messages of two processes without a gap, in the order of their ids within each process', async () => {
    const sender = await makeSender(test.database)
    const groups = [accept, makeAcceptGroup(test.database, () => {})]
    await Promise.all(Array.from({ length: 600 }, (_, index) => send(groups[index % 2] ?? accept, sender.key, stockMessage('A', index))))
    const events = await eventsOf(sender.integrationId)
    expect(events.map(event => event.seq)).toEqual(Array.from({ length: 600 }, (_, index) => index + 1))
  })

  it('keeps the body byte for byte, sealed, and what people search for beside it', async () => {
    const sender = await makeSender(test.database)
    const body = ' {"data" : {"items":[{"sku":"CHAIR","quantity":4, "weight":1.10}]}, "action":"inventory.set","entityId":"CHAIR"}\n'
    const id = await send(accept, sender.key, body)
    const [payload] = await test.database.query(connection => connection.select().from(eventPayloads).where(eq(eventPayloads.eventId, id)))
    const [event] = await eventsOf(sender.integrationId)
    expect(Buffer.from(payload?.sealedBody ?? []).includes('CHAIR')).toBe(false)
    expect(Buffer.from(testSeal.open(payload?.sealedBody ?? Buffer.of(), id)).toString()).toBe(body)
    expect(event).toMatchObject({ id, status: 'queued', entityId: 'CHAIR', seq: 1 })
    expect(await test.database.query(connection => connection.select().from(eventKeys).where(eq(eventKeys.eventId, id))))
      .toEqual([{ eventId: id, entityRefs: ['CHAIR'], writeKeys: ['inventory:["CHAIR","default"]'] }])
    expect(woken).toContain(event?.laneId)
  })

  it.each([
    ['integration' as const, 1],
    ['entity' as const, 3],
  ])('puts messages about two entities and none into %s lanes: %i', async (ordering, laneCount) => {
    const sender = await makeSender(test.database, { ordering })
    for (const entityId of ['A', 'B', 'A', undefined]) await send(accept, sender.key, stockMessage('A', 1, { entityId }))
    const events = await eventsOf(sender.integrationId)
    expect(new Set(events.map(event => event.laneId)).size).toBe(laneCount)
  })

  it('spreads an integration without ordering over several lanes', async () => {
    const sender = await makeSender(test.database, { ordering: 'none' })
    await Promise.all(Array.from({ length: 100 }, () => send(accept, sender.key, stockMessage('A', 1))))
    expect(new Set((await eventsOf(sender.integrationId)).map(event => event.laneId)).size).toBe(8)
  })
})

describe('an idempotency key', () => {
  it('makes 50 identical messages at once, over two processes, one event and 50 equal answers', async () => {
    const sender = await makeSender(test.database)
    const groups = [accept, makeAcceptGroup(test.database, () => {})]
    const ids = await Promise.all(Array.from({ length: 50 }, (_, index) => send(groups[index % 2] ?? accept, sender.key, stockMessage('A', 1), 'once')))
    expect(new Set(ids).size).toBe(1)
    expect(await eventsOf(sender.integrationId)).toHaveLength(1)
  })

  it('says that it was replayed, and refuses another body', async () => {
    const sender = await makeSender(test.database)
    const ask = (quantity: number) => acceptMessage(accept, testSeal, { key: sender.key, bytes: Buffer.from(stockMessage('A', quantity)), idempotencyKey: 'k' })
    const first = await ask(1)
    expect(await ask(1)).toEqual({ messageId: first.messageId, replayed: true })
    await expect(ask(2)).rejects.toMatchObject({ code: 'idempotency_key_reused' })
  })

  it('belongs to its integration alone', async () => {
    const [one, other] = [await makeSender(test.database), await makeSender(test.database)]
    expect(await send(accept, one.key, stockMessage('A', 1), 'same')).not.toBe(await send(accept, other.key, stockMessage('A', 1), 'same'))
  })
})

describe('a key', () => {
  it('that is unknown, mistyped or expired is refused in one and the same way', async () => {
    const expired = await makeSender(test.database)
    await test.database.query(connection => connection.update(integrationKeys).set({ expiresAt: new Date(0) })
      .where(eq(integrationKeys.integrationId, expired.integrationId)))
    const unknown = (await makeSender(test.database)).key
    await test.database.query(connection => connection.delete(integrationKeys).where(eq(integrationKeys.id, unknown.slice(4, 16))))
    const refusals = await Promise.all([expired.key, unknown, 'wbk_nonsense', `${unknown.slice(0, -1)}#`]
      .map(key => send(accept, key, stockMessage('A', 1)).catch((error: unknown) => error)))
    expect(new Set(refusals.map(String)).size).toBe(1)
    expect(refusals[0]).toMatchObject({ code: 'unauthenticated' })
  })

  it('that is revoked while messages are under way earns no acceptance afterwards', async () => {
    const sender = await makeSender(test.database)
    const during = Array.from({ length: 100 }, () => send(accept, sender.key, stockMessage('A', 1)).then(() => 'accepted', () => 'refused'))
    await test.database.query(connection => connection.delete(integrationKeys).where(eq(integrationKeys.integrationId, sender.integrationId)))
    await expect(send(accept, sender.key, stockMessage('A', 1))).rejects.toMatchObject({ code: 'unauthenticated' })
    const accepted = (await Promise.all(during)).filter(result => result === 'accepted').length
    expect(await eventsOf(sender.integrationId)).toHaveLength(accepted)
  })

  it('of a disabled integration is told so', async () => {
    const sender = await makeSender(test.database)
    await test.database.query(connection => connection.update(integrations).set({ enabled: false }).where(eq(integrations.id, sender.integrationId)))
    await expect(send(accept, sender.key, stockMessage('A', 1))).rejects.toMatchObject({ code: 'integration_disabled' })
  })
})

describe('a batch', () => {
  it('with one row that the database refuses fails that one alone', async () => {
    const sender = await makeSender(test.database)
    const poison = accept.add({
      id: uuidv7(), keyId: sender.key.slice(4, 16), keyHash: readIntegrationKey(sender.key)?.hash ?? Buffer.alloc(32), action: 'x', entityId: 'a\u0000b', refs: [], writeKeys: [], sealedBody: '', idempotency: null,
    }).then(result => result.kind, () => 'failed')
    const good = await Promise.all(Array.from({ length: 20 }, () => send(accept, sender.key, stockMessage('A', 1))))
    expect(await poison).toBe('failed')
    expect((await eventsOf(sender.integrationId)).map(event => event.id).toSorted()).toEqual(good.toSorted())
  })

  it('lists every fault of a message with its path', async () => {
    const sender = await makeSender(test.database)
    const wrong = JSON.stringify({ action: 'inventory.set', data: { items: [{ sku: '', quantity: -1 }, { quantity: 1 }] }, extra: 1 })
    await expect(send(accept, sender.key, wrong)).rejects.toMatchObject({ code: 'invalid', faults: [{ path: 'extra' }] })
    const inside = JSON.stringify({ action: 'inventory.set', data: { items: [{ sku: '', quantity: -1 }, { quantity: 1 }] } })
    await expect(send(accept, sender.key, inside)).rejects.toMatchObject({
      faults: [{ path: 'data.items[0].sku' }, { path: 'data.items[0].quantity' }, { path: 'data.items[1].sku' }],
    })
  })
})
