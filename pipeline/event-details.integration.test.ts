import { eq } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { lanes } from '../db/schema/integrations.ts'
import { auditLog } from '../db/schema/people.ts'
import { useTestDatabase } from '../db/testing/database.ts'
import { makeAttempt, makeCommunicationLog, makeEvent, makeLane, makePayload } from '../db/testing/factories.ts'
import { eventStatuses } from '../shared/events.ts'
import { changeEventFlags, getEventDetail, listEventLogs } from './event-details.ts'
import { makeTestWaybill, testActor } from './testing/waybill.ts'

const test = useTestDatabase()
const read = (id: string) => getEventDetail(makeTestWaybill(test.database).waybill, id)
const nowhere = '0199aaaa-0000-7000-8000-00000000dead'

describe('an event in detail', () => {
  it.each(eventStatuses)('is told when it is %s', async (status) => {
    const event = await test.database.query(connection => makeEvent(connection, { status }))
    expect(await read(event.id)).toMatchObject({ id: event.id, status, laneId: event.laneId, integrationName: 'Demo ERP', payload: null, attempts: event.attemptCount })
  })

  it('shows its attempts in order and the one under way', async () => {
    const event = await test.database.query(async (connection) => {
      const made = await makeEvent(connection, { status: 'processing', attemptCount: 3, trigger: 'manual' })
      await makeAttempt(connection, { eventId: made.id, number: 2, outcome: 'permanent', errorCode: 'items_rejected', errorMessage: '1 of 1 items was rejected.', items: [{ sku: 'A', ok: false, error: 'unknown' }] })
      await makeAttempt(connection, { eventId: made.id, number: 1 })
      return made
    })
    const { attemptHistory } = await read(event.id)
    expect(attemptHistory.map(({ number, outcome }) => [number, outcome])).toEqual([[1, 'success'], [2, 'permanent'], [3, null]])
    expect(attemptHistory[1]?.items).toEqual([{ sku: 'A', ok: false, error: 'unknown' }])
    expect(attemptHistory[2]?.startedAt).toBe(event.attemptStartedAt?.toISOString())
  })

  it('shows the data that arrived with its secrets masked', async () => {
    const { waybill } = makeTestWaybill(test.database)
    const event = await test.database.query(connection => makeEvent(connection))
    const bytes = Buffer.from(JSON.stringify({ action: 'customer.upsert', data: { customerNumber: 'C-1', password: 'hunter2', card: '4111 1111 1111 1111' } }))
    await test.database.query(connection => makePayload(connection, { eventId: event.id, sealedBody: waybill.seal.close(bytes, event.id) }))
    const { payload } = await read(event.id)
    expect(payload).toMatchObject({ customerNumber: 'C-1' })
    expect(JSON.stringify(payload)).not.toMatch(/hunter2|4111/)
  })

  it('tells what stands before and behind it in its lane, finished events left out', async () => {
    const ids = await test.database.query(async (connection) => {
      const lane = await makeLane(connection)
      const made: string[] = []
      for (const status of ['success', 'processing', 'queued', 'failed', 'queued', 'queued'] as const) made.push((await makeEvent(connection, { laneId: lane.id, status })).id)
      return made
    })
    const places = await Promise.all(ids.map(async id => (await read(id)).lanePlace))
    expect(places.map(({ ahead, behind }) => [ahead, behind])).toEqual([[0, 4], [0, 3], [1, 2], [2, 2], [2, 1], [3, 0]])
  })

  it('names the failed event behind which its lane holds', async () => {
    const [failed, waiting] = await test.database.query(async (connection) => {
      const lane = await makeLane(connection)
      const made = [await makeEvent(connection, { laneId: lane.id, status: 'failed' }), await makeEvent(connection, { laneId: lane.id })]
      await connection.update(lanes).set({ heldAt: new Date(), heldReason: 'exhausted', heldByEventId: made[0]?.id }).where(eq(lanes.id, lane.id))
      return made
    })
    expect((await read(waiting?.id ?? '')).lanePlace).toMatchObject({ behind: 0, heldByEventId: failed?.id })
  })

  it('lists newer events on the same entity of the same integration, newest first', async () => {
    const [first, ...others] = await test.database.query(async (connection) => {
      const lane = await makeLane(connection)
      const given = { laneId: lane.id, entityId: 'CHAIR' }
      const made = [await makeEvent(connection, given), await makeEvent(connection, { ...given, status: 'success' }), await makeEvent(connection, given)]
      await makeEvent(connection, { entityId: 'CHAIR' })
      await makeEvent(connection, { laneId: lane.id, entityId: 'TABLE' })
      return made
    })
    const detail = await read(first?.id ?? '')
    expect(detail.newerOnSameEntity.map(({ id, status }) => [id, status])).toEqual(others.toReversed().map(({ id, status }) => [id, status]))
  })

  it('is not found when it does not exist', async () => {
    await expect(read(nowhere)).rejects.toMatchObject({ code: 'not_found' })
    await expect(listEventLogs(test.database, nowhere)).rejects.toMatchObject({ code: 'not_found' })
    await expect(changeEventFlags(makeTestWaybill(test.database).waybill, nowhere, { forceStop: true }, testActor)).rejects.toMatchObject({ code: 'not_found' })
  })
})

describe('an event\'s communication logs', () => {
  it('come in the order of the attempts', async () => {
    const event = await test.database.query(async (connection) => {
      const made = await makeEvent(connection, { status: 'failed' })
      await makeCommunicationLog(connection, { eventId: made.id, attemptNumber: 2, responseStatus: null, responseHeaders: null, responseBody: null, failure: 'It did not answer.' })
      await makeCommunicationLog(connection, { eventId: made.id })
      return made
    })
    const logs = await listEventLogs(test.database, event.id)
    expect(logs.map(({ attemptNumber, responseStatus, failure }) => [attemptNumber, responseStatus, failure])).toEqual([[1, 200, null], [2, null, 'It did not answer.']])
  })

  it('are none for an event that was never tried', async () => {
    const event = await test.database.query(connection => makeEvent(connection))
    expect(await listEventLogs(test.database, event.id)).toEqual([])
  })
})

describe('the flags of an event', () => {
  it('change one by one, wake the lane and are audited', async () => {
    const { waybill, woken } = makeTestWaybill(test.database)
    const event = await test.database.query(connection => makeEvent(connection))
    expect(await changeEventFlags(waybill, event.id, { forceStop: true }, testActor)).toMatchObject({ forceStop: true, resubmitEnabled: true })
    expect(await changeEventFlags(waybill, event.id, { resubmitEnabled: false }, testActor)).toMatchObject({ forceStop: true, resubmitEnabled: false })
    expect(woken).toEqual([event.laneId, event.laneId])
    const audit = await test.database.query(connection => connection.select().from(auditLog).where(eq(auditLog.subjectId, event.id)).orderBy(auditLog.id))
    expect(audit.map(({ act, before, after }) => [act, before, after])).toEqual([
      ['event.flags_changed', { forceStop: false }, { forceStop: true }], ['event.flags_changed', { resubmitEnabled: true }, { resubmitEnabled: false }],
    ])
  })
})
