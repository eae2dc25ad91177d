import { eq } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { integrationEvents } from '../db/schema/events.ts'
import { auditLog } from '../db/schema/people.ts'
import { useTestDatabase } from '../db/testing/database.ts'
import { makeEvent } from '../db/testing/factories.ts'
import { parkEvent, unparkEvent } from './park.ts'
import type { ActToRecord } from './record-act.ts'
import { recordAct } from './record-act.ts'
import { resubmitEvent } from './resubmit.ts'
import { retryNow } from './retry-now.ts'
import { skipEvent } from './skip.ts'
import { testSeal } from './testing/sender.ts'
import { makeTestWaybill, testActor as actor } from './testing/waybill.ts'

const test = useTestDatabase()
const readAudit = (id: string) => test.database.query(connection => connection.select().from(auditLog).where(eq(auditLog.subjectId, id)).orderBy(auditLog.id))
let made = 0

/** Writes an act about something new and returns the entry. */
async function record(act: Partial<ActToRecord>) {
  const subjectId = `thing ${made += 1}`
  await test.database.transaction(transaction => recordAct(transaction, testSeal, { actor, act: 'product.replaced', subjectType: 'product', subjectId, ...act }))
  const [entry] = await readAudit(subjectId)
  return entry
}

describe('an entry of the audit log', () => {
  it('says who, what, from where, and what changed', async () => {
    expect(await record({ before: { name: 'Chair', active: true }, after: { name: 'Stool', active: true }, detail: { name: 'Chair' } })).toMatchObject({
      actorType: 'user', actorId: actor.id, actorName: 'Ada', act: 'product.replaced', subjectType: 'product', address: '192.0.2.7', requestId: actor.requestId,
      before: { name: 'Chair' }, after: { name: 'Stool' }, detail: { name: 'Chair' },
    })
  })

  it('holds no secret, whatever it stands in', async () => {
    const entry = await record({
      before: { password: 'hunter2', note: 'card 4111 1111 1111 1111' }, after: { password: 'hunter3', note: { deep: ['Bearer abcdefgh12345678'] } },
      detail: { reason: 'sent as password=hunter2 to https://ada:hunter2@example.com' },
    })
    expect(JSON.stringify(entry)).not.toMatch(/hunter|4111 1111|abcdefgh/)
    expect(entry?.before).toMatchObject({ password: expect.stringMatching(/^‹masked:[0-9a-f]{8}›$/) })
    expect(entry?.before?.password).not.toBe(entry?.after?.password)
  })

  it('keeps of personal data whether they are equal, and of long values how long they are', async () => {
    const entry = await record({ before: null, after: { name: 'Ada Lovelace', email: null, text: 'x'.repeat(5000) }, personal: ['name', 'email'] })
    expect(entry?.after).toEqual({ name: expect.stringMatching(/^‹masked:[0-9a-f]{8}›$/), email: null, text: '‹not kept: 5002 characters›' })
    const again = await record({ before: null, after: { name: 'Ada Lovelace' }, personal: ['name'] })
    expect(again?.after?.name).toBe(entry?.after?.name)
  })

  it('is not there when the act is taken back', async () => {
    const subjectId = 'taken back'
    const work = test.database.transaction(async (transaction) => {
      await recordAct(transaction, testSeal, { actor, act: 'product.removed', subjectType: 'product', subjectId })
      throw new Error('The act failed after all.')
    })
    await expect(work).rejects.toThrow('after all')
    expect(await readAudit(subjectId)).toEqual([])
  })
})

describe('a move of an event', () => {
  const reason = 'Not with password=hunter2.'
  const later = new Date(Date.now() + 3_600_000)
  const parked = new Date()

  it.each([
    ['skip', skipEvent, { status: 'queued' }, { act: 'event.skipped', before: { status: 'queued' }, after: { status: 'skipped' } }],
    ['park', parkEvent, { status: 'queued' }, { act: 'event.parked', before: { parkedAt: null }, after: { parkedAt: expect.any(String) } }],
    ['unpark', unparkEvent, { status: 'queued', parkedAt: parked }, { act: 'event.unparked', before: { parkedAt: parked.toISOString() }, after: { parkedAt: null } }],
    ['resubmit', resubmitEvent, { status: 'failed' }, {
      act: 'event.resubmitted', before: { status: 'failed', errorCode: 'rejected' }, after: { status: 'queued', errorCode: null },
    }],
    ['retry now', retryNow, { status: 'queued', nextAttemptAt: later }, {
      act: 'event.retried_now', before: { nextAttemptAt: later.toISOString() }, after: { nextAttemptAt: expect.any(String) },
    }],
  ] as const)('%s is told with what it changed', async (_, move, given, entry) => {
    const event = await test.database.query(connection => makeEvent(connection, given))
    await move(makeTestWaybill(test.database).waybill, { eventId: event.id, reason, actor })
    const [found, ...more] = await readAudit(event.id)
    expect(more).toEqual([])
    expect(found).toMatchObject({ ...entry, actorId: actor.id, address: actor.address, requestId: actor.requestId })
    expect([found?.before, found?.after]).toEqual([entry.before, entry.after])
    expect(JSON.stringify(found)).not.toContain('hunter2')
  })

  it('that is refused leaves no entry', async () => {
    const event = await test.database.query(connection => makeEvent(connection, { status: 'success' }))
    await expect(skipEvent(makeTestWaybill(test.database).waybill, { eventId: event.id, reason, actor })).rejects.toMatchObject({ code: 'conflict' })
    expect(await readAudit(event.id)).toEqual([])
  })

  it('keeps the reason for skipping without its secrets also with the event', async () => {
    const event = await test.database.query(connection => makeEvent(connection))
    await skipEvent(makeTestWaybill(test.database).waybill, { eventId: event.id, reason, actor })
    const [kept] = await test.database.query(connection => connection.select().from(integrationEvents).where(eq(integrationEvents.id, event.id)))
    expect(kept?.skipReason).toMatch(/^Not with password=‹masked:[0-9a-f]{8}›\.$/)
  })
})
