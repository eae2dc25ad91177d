import { eq } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { integrationEvents } from '../db/schema/events.ts'
import { integrationKeys } from '../db/schema/integrations.ts'
import { auditLog } from '../db/schema/people.ts'
import { useTestDatabase } from '../db/testing/database.ts'
import { makeEvent, makeLane } from '../db/testing/factories.ts'
import { makeAcceptGroup } from './accept.ts'
import { deleteIntegration } from './delete-integration.ts'
import { getIntegration, listIntegrations } from './integrations.ts'
import { makeSender, send, stockMessage } from './testing/sender.ts'
import { makeTestWaybill, testActor } from './testing/waybill.ts'

const test = useTestDatabase()
const remove = (id: string, force: boolean) => deleteIntegration(makeTestWaybill(test.database).waybill, id, force, testActor)

describe('deleting an integration', () => {
  it('takes it off the list, removes its keys and is audited', async () => {
    const { integrationId, key } = await makeSender(test.database)
    await remove(integrationId, false)
    await expect(getIntegration(test.database, integrationId)).rejects.toMatchObject({ code: 'not_found' })
    expect((await listIntegrations(test.database)).map(({ id }) => id)).not.toContain(integrationId)
    await expect(send(makeAcceptGroup(test.database, () => {}), key, stockMessage('A', 1))).rejects.toMatchObject({ code: 'unauthenticated' })
    const [keys, audit] = await test.database.query(connection => Promise.all([
      connection.$count(integrationKeys, eq(integrationKeys.integrationId, integrationId)),
      connection.select().from(auditLog).where(eq(auditLog.subjectId, integrationId)),
    ]))
    expect([keys, audit.map(entry => entry.act)]).toEqual([0, ['integration.deleted']])
    await expect(remove(integrationId, false)).rejects.toMatchObject({ code: 'not_found' })
  })

  it.each(['queued', 'processing'] as const)('is refused while an event is %s, and changes nothing then', async (status) => {
    const { integrationId } = await makeSender(test.database)
    await test.database.query(connection => makeEvent(connection, { integrationId, status }))
    await expect(remove(integrationId, false)).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('1 event is not finished') })
    expect(await getIntegration(test.database, integrationId)).toMatchObject({ enabled: true, backlog: 1 })
  })

  it('with force skips what is queued, saying why, and lets what is being sent finish by itself', async () => {
    const { integrationId } = await makeSender(test.database)
    await test.database.query(async (connection) => {
      const lane = await makeLane(connection, { integrationId })
      await makeEvent(connection, { laneId: lane.id, status: 'failed' })
      await makeEvent(connection, { laneId: lane.id, status: 'processing' })
      await makeEvent(connection, { laneId: lane.id })
      await makeEvent(connection, { laneId: lane.id, nextAttemptAt: new Date(), errorCode: 'destination_error', errorMessage: 'It answered 503.', attemptCount: 1 })
      await makeEvent(connection, { laneId: lane.id, parkedAt: new Date() })
    })
    await remove(integrationId, true)
    const events = await test.database.query(connection => connection.select().from(integrationEvents)
      .where(eq(integrationEvents.integrationId, integrationId)).orderBy(integrationEvents.seq))
    expect(events.map(({ status, skipReason }) => [status, skipReason])).toEqual([
      ['failed', null], ['processing', null], ...Array.from({ length: 3 }, () => ['skipped', 'The integration was deleted.']),
    ])
  })
})
