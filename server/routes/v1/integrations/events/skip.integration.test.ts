import { describe, expect, it } from 'vitest'
import type { Connection } from '../../../../../db/client.ts'
import { makeEvent, makeLane } from '../../../../../db/testing/factories.ts'
import { skipMatching } from '../../../../../pipeline/bulk-skip.ts'
import { makeTestWaybill, testActor } from '../../../../../pipeline/testing/waybill.ts'
import { useTestServer } from '../../../../testing/test-server.ts'

const { call, test } = useTestServer()
const path = '/v1/integrations/events/skip'
const reason = 'Corrected by hand'

/** Events of one lane in these statuses, oldest first. */
async function makeEvents(statuses: readonly NonNullable<Parameters<typeof makeEvent>[1]>['status'][]) {
  return test.database.query(async (connection) => {
    const lane = await makeLane(connection)
    const ids: string[] = []
    for (const status of statuses) ids.push((await makeEvent(connection, { laneId: lane.id, status })).id)
    return { integrationId: lane.integrationId, laneId: lane.id, ids }
  })
}

async function statusesOf(integrationId: string) {
  const { body: { items } } = await call('POST', '/v1/integrations/events/filter', { integrationId })
  return Array.isArray(items) ? items.map(({ status }) => status).toReversed() : []
}

describe('POST /v1/integrations/events/skip', () => {
  it('tells what it would take, and takes nothing', async () => {
    const { integrationId } = await makeEvents(['success', 'failed', 'queued', 'failed', 'skipped'])
    const preview = await call('POST', path, { filter: { integrationId }, dryRun: true })
    expect(preview).toMatchObject({ status: 200, body: { matching: 3, queued: 1, failed: 2, byIntegration: [{ integrationId, name: 'Demo ERP', count: 3 }] } })
    expect(await statusesOf(integrationId)).toEqual(['success', 'failed', 'queued', 'failed', 'skipped'])
  })

  it('skips what matches and can be skipped, with the reason, and wakes nobody for the rest', async () => {
    const { integrationId, ids } = await makeEvents(['success', 'failed', 'queued'])
    expect(await call('POST', path, { filter: { integrationId }, reason })).toMatchObject({ status: 200, body: { skipped: 2, leftOut: 0, nextCursor: null } })
    expect(await statusesOf(integrationId)).toEqual(['success', 'skipped', 'skipped'])
    expect(await call('GET', `/v1/integrations/events/${ids[1]}`)).toMatchObject({ body: { skipReason: reason } })
    expect((await call('GET', `/v1/audit?subjectType=event&subjectId=${ids[2]}`)).body.items).toEqual([expect.objectContaining({ act: 'event.skipped', reason })])
  })

  it('takes events by name, and no others', async () => {
    const { integrationId, ids } = await makeEvents(['failed', 'failed', 'failed'])
    expect(await call('POST', path, { filter: { ids: [ids[0], ids[2]] }, reason })).toMatchObject({ body: { skipped: 2 } })
    expect(await statusesOf(integrationId)).toEqual(['skipped', 'failed', 'skipped'])
  })

  it('leaves out a failed event that was replaced by a new one', async () => {
    const { integrationId, laneId } = await makeEvents(['failed'])
    await test.database.query(connection => makeEvent(connection, { laneId, status: 'failed', isCurrentAttempt: false }))
    expect(await call('POST', path, { filter: { integrationId }, dryRun: true })).toMatchObject({ body: { matching: 1 } })
    expect(await call('POST', path, { filter: { integrationId }, reason })).toMatchObject({ body: { skipped: 1 } })
  })

  it.each([
    ['an empty filter', { filter: {}, reason }, 'filter'], ['everything that can be skipped', { filter: { status: ['queued', 'failed'] }, reason }, 'filter'],
    ['a status that cannot be skipped', { filter: { status: 'success', q: 'A' }, reason }, 'filter.status'], ['no reason', { filter: { q: 'A' } }, 'reason'],
    ['a cursor of another list', { filter: { q: 'A' }, reason, cursor: 'AZp8' }, 'cursor'],
  ])('refuses %s', async (_, body, at) => {
    expect(await call('POST', path, body)).toMatchObject({ status: 422, body: { errors: [{ path: at }] } })
  })
})

describe('step by step, a bulk skip', () => {
  const step = (integrationId: string, cursor?: string) =>
    skipMatching(makeTestWaybill(test.database).waybill, { filter: { integrationId }, reason, cursor }, testActor, 2)
  const add = (laneId: string) => test.database.query((connection: Connection) => makeEvent(connection, { laneId, status: 'failed' }))

  it('goes on where it stopped, oldest first, and takes nothing that came later', async () => {
    const { integrationId, laneId } = await makeEvents(['failed', 'queued', 'failed'])
    const first = await step(integrationId)
    expect([first.skipped, await statusesOf(integrationId)]).toEqual([2, ['skipped', 'skipped', 'failed']])
    await add(laneId)
    const second = await step(integrationId, first.nextCursor ?? '')
    expect([second, await statusesOf(integrationId)]).toEqual([{ skipped: 1, leftOut: 0, nextCursor: null }, ['skipped', 'skipped', 'skipped', 'failed']])
  })

  it('does no harm when a step is asked for again', async () => {
    const { integrationId } = await makeEvents(['failed', 'failed', 'failed', 'failed', 'failed'])
    const { nextCursor } = await step(integrationId)
    const [one, other] = [await step(integrationId, nextCursor ?? ''), await step(integrationId, nextCursor ?? '')]
    expect([one.skipped, other.skipped, await statusesOf(integrationId)]).toEqual([2, 1, Array.from({ length: 5 }).fill('skipped')])
  })

  it('of two people at once skips each event once', async () => {
    const { integrationId } = await makeEvents(['failed', 'failed'])
    const steps = await Promise.all([step(integrationId), step(integrationId)])
    expect(steps.reduce((sum, { skipped }) => sum + skipped, 0)).toBe(2)
  })
})
