import { asc, eq } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { auditLog } from '../db/schema/people.ts'
import { useTestDatabase } from '../db/testing/database.ts'
import { makeEvent, makeLane } from '../db/testing/factories.ts'
import { integrationOverviewSchema } from '../shared/integration-overview.ts'
import { createIntegrationSchema } from '../shared/integrations.ts'
import { readIntegrationKey } from './credentials.ts'
import { createIntegration, getIntegration, listIntegrations, pauseIntegration, resumeIntegration, updateIntegration } from './integrations.ts'
import { makeTestWaybill, testActor } from './testing/waybill.ts'

const test = useTestDatabase()
const create = (name: string, more = {}) =>
  createIntegration(makeTestWaybill(test.database).waybill, createIntegrationSchema.parse({ service: 'custom', name, ...more }), testActor)
const readAudit = (id: string) => test.database.query(connection =>
  connection.select().from(auditLog).where(eq(auditLog.subjectId, id)).orderBy(asc(auditLog.id)))

describe('creating an integration', () => {
  it('gives it the defaults and a key that is shown once', async () => {
    const { apiKey, ...integration } = await create('ERP')
    expect(integration).toMatchObject({ enabled: true, ordering: 'integration', backlog: 0, failedCount: 0, lastEventAt: null, pausedAt: null })
    expect(integration.keys.map(key => key.keyId)).toEqual([readIntegrationKey(apiKey)?.keyId])
    expect(await getIntegration(test.database, integration.id)).toEqual(integration)
    expect(integrationOverviewSchema.parse(integration)).toEqual(integration)
  })

  it('refuses a retry policy for an action that does not exist, and creates nothing', async () => {
    const before = await listIntegrations(test.database)
    await expect(create('Typo', { retryPolicies: { 'inventory.sett': { retries: 1 } } })).rejects.toMatchObject({
      code: 'invalid', faults: [{ path: 'retryPolicies.inventory.sett' }],
    })
    expect(await listIntegrations(test.database)).toHaveLength(before.length)
  })

  it('is written into the audit log, without the key', async () => {
    const { id, apiKey } = await create('Audited')
    const entries = await readAudit(id)
    expect(entries.map(({ act, actorName }) => ({ act, actorName }))).toEqual([{ act: 'integration.created', actorName: 'Ada' }])
    expect(JSON.stringify(entries)).not.toContain(apiKey)
  })
})

describe('the list of integrations', () => {
  it('tells of each how it is doing', async () => {
    const { id } = await create('Busy')
    const newest = await test.database.query(async (connection) => {
      const lane = await makeLane(connection, { integrationId: id })
      for (const status of ['queued', 'processing', 'failed', 'success', 'skipped'] as const) await makeEvent(connection, { laneId: lane.id, status })
      return makeEvent(connection, { laneId: lane.id, status: 'failed' })
    })
    const found = (await listIntegrations(test.database)).find(integration => integration.id === id)
    expect(found).toMatchObject({ backlog: 2, failedCount: 2, lastEventAt: newest.acceptedAt.toISOString() })
  })

  it.each([['10% off', ['10% Off_er']], ['%', ['10% Off_er']], ['_', ['10% Off_er']], ['\\', []], ['no such name', []]])('finds by name, taking %j literally', async (words, names) => {
    if (names.length > 0 && (await listIntegrations(test.database, '10% off')).length === 0) await create('10% Off_er')
    expect((await listIntegrations(test.database, words)).map(integration => integration.name)).toEqual(names)
  })

  it('finds by service', async () => {
    expect(await listIntegrations(test.database, 'CUSTOM')).toHaveLength((await listIntegrations(test.database)).length)
  })
})

describe('changing an integration', () => {
  it('changes what is given, leaves the rest, wakes the lanes and says in the audit log what changed', async () => {
    const { id } = await create('Before', { settings: { site: 'hunter2' } })
    const lane = await test.database.query(connection => makeLane(connection, { integrationId: id }))
    await test.database.query(connection => makeEvent(connection, { laneId: lane.id }))
    const { waybill, woken } = makeTestWaybill(test.database)
    const changed = await updateIntegration(waybill, id, { name: 'After', enabled: true, settings: { site: 'hunter3' } }, testActor)
    expect(changed).toMatchObject({ name: 'After', ordering: 'integration', settings: { site: 'hunter3' } })
    expect(woken).toEqual([lane.id])
    const entry = (await readAudit(id)).at(-1)
    expect(entry).toMatchObject({
      act: 'integration.updated', detail: { name: 'After', settingsChanged: ['site'] }, address: testActor.address, requestId: testActor.requestId,
    })
    expect([entry?.before, entry?.after]).toEqual([{ name: 'Before' }, { name: 'After' }])
    expect(JSON.stringify(entry)).not.toContain('hunter')
  })

  it('changes the ordering also while events wait, and wakes nothing that has to wait for them', async () => {
    const { id } = await create('Ordered')
    const { waybill, woken } = makeTestWaybill(test.database)
    const event = await test.database.query(connection => makeEvent(connection, { integrationId: id }))
    expect(await updateIntegration(waybill, id, { ordering: 'entity' }, testActor)).toMatchObject({ ordering: 'entity' })
    expect(woken).toEqual([event.laneId])
  })

  it('refuses what does not exist', async () => {
    const nowhere = '0199aaaa-0000-7000-8000-00000000dead'
    const { waybill } = makeTestWaybill(test.database)
    await expect(updateIntegration(waybill, nowhere, { name: 'X' }, testActor)).rejects.toMatchObject({ code: 'not_found' })
    await expect(getIntegration(test.database, nowhere)).rejects.toMatchObject({ code: 'not_found' })
    await expect(pauseIntegration(waybill, nowhere, testActor)).rejects.toMatchObject({ code: 'not_found' })
  })
})

describe('pausing', () => {
  it('keeps its first moment, ends with resuming, which wakes the lanes, and is audited once each', async () => {
    const { id } = await create('Paused')
    const { waybill, woken } = makeTestWaybill(test.database)
    const event = await test.database.query(connection => makeEvent(connection, { integrationId: id }))
    const first = await pauseIntegration(waybill, id, testActor)
    expect(first.pausedAt).not.toBeNull()
    expect((await pauseIntegration(waybill, id, testActor)).pausedAt).toBe(first.pausedAt)
    expect(woken).toEqual([])
    expect((await resumeIntegration(waybill, id, testActor)).pausedAt).toBeNull()
    await resumeIntegration(waybill, id, testActor)
    expect(new Set(woken)).toEqual(new Set([event.laneId]))
    expect((await readAudit(id)).map(entry => entry.act)).toEqual(['integration.created', 'integration.paused', 'integration.resumed'])
  })
})
