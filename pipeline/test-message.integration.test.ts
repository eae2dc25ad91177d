import { eq } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { eventPayloads, integrationEvents } from '../db/schema/events.ts'
import { integrationKeys } from '../db/schema/integrations.ts'
import { auditLog } from '../db/schema/people.ts'
import { useTestDatabase } from '../db/testing/database.ts'
import { acceptMessage, makeAcceptGroup } from './accept.ts'
import { sendTestMessage, tryTestMessage } from './test-message.ts'
import { makeSender, stockMessage, testSeal } from './testing/sender.ts'
import { makeTestWaybill, testActor } from './testing/waybill.ts'

const test = useTestDatabase()
const nowhere = '0199aaaa-0000-7000-8000-00000000dead'

const eventsOf = (integrationId: string) => test.database.query(connection => connection.select().from(integrationEvents)
  .where(eq(integrationEvents.integrationId, integrationId)).orderBy(integrationEvents.seq))
const actsOn = (eventId: string) => test.database.query(connection => connection.select().from(auditLog).where(eq(auditLog.subjectId, eventId)))

function sendTo(integrationId: string, { body = stockMessage('CHAIR', 4), idempotencyKey = null, actor = testActor }: { body?: string, idempotencyKey?: string | null, actor?: typeof testActor } = {}) {
  const { waybill, woken } = makeTestWaybill(test.database)
  return { woken, sent: sendTestMessage(waybill, { integrationId, bytes: Buffer.from(body), idempotencyKey, actor }) }
}

describe('a test message', () => {
  it('queues up behind what the sender has sent, byte for byte, and wakes the lane', async () => {
    const { integrationId, key } = await makeSender(test.database)
    await acceptMessage(makeAcceptGroup(test.database, () => {}), testSeal, { key, bytes: Buffer.from(stockMessage('A', 1)), idempotencyKey: null })
    const body = ' {"action":"inventory.set", "data":{"items":[{"sku":"CHAIR","quantity":4}]}}'
    const { sent, woken } = sendTo(integrationId, { body })
    const { messageId } = await sent
    const [, event] = await eventsOf(integrationId)
    expect(event).toMatchObject({ id: messageId, seq: 2, status: 'queued', action: 'inventory.set' })
    expect(woken).toEqual([event?.laneId])
    const [payload] = await test.database.query(connection => connection.select().from(eventPayloads).where(eq(eventPayloads.eventId, messageId)))
    expect(Buffer.from(testSeal.open(payload?.sealedBody ?? Buffer.of(), messageId)).toString()).toBe(body)
  })

  it('is on record with who sent it, and leaves no trace on the key', async () => {
    const { integrationId } = await makeSender(test.database, { name: 'ERP Berlin', ordering: 'entity' })
    const { messageId } = await sendTo(integrationId, { body: stockMessage('CHAIR', 4, { entityId: 'CHAIR' }) }).sent
    expect(await actsOn(messageId)).toMatchObject([{
      act: 'event.sent_as_test', actorName: 'Ada', address: '192.0.2.7', subjectType: 'event', before: null, after: null,
      detail: { integrationId, name: 'ERP Berlin', action: 'inventory.set', entityId: 'CHAIR' },
    }])
    const keys = await test.database.query(connection => connection.select().from(integrationKeys).where(eq(integrationKeys.integrationId, integrationId)))
    expect(keys).toMatchObject([{ lastUsedAt: null }])
  })

  it('is not accepted when it cannot be put on record', async () => {
    const { integrationId } = await makeSender(test.database)
    await expect(sendTo(integrationId, { actor: { ...testActor, requestId: 'no id' } }).sent).rejects.toThrow()
    expect(await eventsOf(integrationId)).toEqual([])
  })

  it('that is sent twice with one idempotency key is one event and one act', async () => {
    const { integrationId } = await makeSender(test.database)
    const answers = await Promise.all([1, 2, 3].map(() => sendTo(integrationId, { idempotencyKey: 'pressed once' }).sent))
    expect(new Set(answers.map(({ messageId }) => messageId)).size).toBe(1)
    expect(answers.filter(({ replayed }) => !replayed)).toHaveLength(1)
    expect(await actsOn(answers[0]?.messageId ?? '')).toHaveLength(1)
  })
})

describe('refused and not stored, when sent and when tried, is a test message', () => {
  it.each([
    ['to nobody', null, {}, 'not_found'],
    ['in the name of an integration that is switched off', { enabled: false }, {}, 'integration_disabled'],
    ['that is not valid', {}, { body: stockMessage('CHAIR', -1) }, 'invalid'],
    ['that is not JSON', {}, { body: '{"action":' }, 'malformed_body'],
  ] as const)('%s', async (_, integration, message, code) => {
    const integrationId = integration === null ? nowhere : (await makeSender(test.database, integration)).integrationId
    const { body = stockMessage('CHAIR', 4) }: { body?: string } = message
    const { sent, woken } = sendTo(integrationId, { body })
    await expect(sent).rejects.toMatchObject({ code })
    await expect(tryTestMessage(test.database, { integrationId, bytes: Buffer.from(body), idempotencyKey: null })).rejects.toMatchObject({ code })
    expect([await eventsOf(integrationId), woken]).toEqual([[], []])
  })
})

it('a trial says what would happen and stores nothing', async () => {
  const { integrationId } = await makeSender(test.database, { pausedAt: new Date() })
  expect(await tryTestMessage(test.database, { integrationId, bytes: Buffer.from(stockMessage('CHAIR', 4)), idempotencyKey: null })).toMatchObject({
    wouldBe: 'queued', action: 'inventory.set', call: { method: 'POST', path: '/v1/inventory/bulk-update' }, lane: { waiting: 0 }, paused: true,
  })
  expect(await eventsOf(integrationId)).toEqual([])
})
