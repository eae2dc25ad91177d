import { describe, expect, it } from 'vitest'
import { makeEvent, makeLane } from '../../../../../db/testing/factories.ts'
import { exportEvents } from '../../../../../pipeline/export-events.ts'
import { makeTestWaybill, testActor } from '../../../../../pipeline/testing/waybill.ts'
import { useTestServer } from '../../../../testing/test-server.ts'

const { call, download, test } = useTestServer()
const path = '/v1/integrations/events/export'

/** An integration with three events, oldest first. */
async function makeEvents() {
  return test.database.query(async (connection) => {
    const { id: laneId, integrationId } = await makeLane(connection)
    const ids: string[] = []
    for (const given of [{ entityId: '=cmd' }, { status: 'failed' }, {}] as const) ids.push((await makeEvent(connection, { laneId, ...given })).id)
    return { integrationId, ids }
  })
}

describe('POST /v1/integrations/events/export', () => {
  it('gives as lines of JSON what the list shows', async () => {
    const { integrationId } = await makeEvents()
    const file = await download(path, { body: { filter: { integrationId }, format: 'jsonl' } })
    const listed = await call('POST', '/v1/integrations/events/filter', { integrationId })
    expect(file.text.trimEnd().split('\n').map(line => JSON.parse(line))).toEqual(listed.body.items)
    expect([file.headers.get('content-type'), file.headers.get('x-waybill-truncated')]).toEqual(['application/x-ndjson', 'false'])
  })

  it('gives CSV that a spreadsheet takes for text', async () => {
    const { integrationId, ids } = await makeEvents()
    const { text } = await download(path, { body: { filter: { integrationId }, format: 'csv' } })
    const lines = text.trimEnd().split('\r\n')
    expect(lines.map(line => line.slice(0, 38)).slice(1)).toEqual(ids.toReversed().map(id => `"${id}"`))
    expect(lines[2]).toContain('"rejected","The destination refused the message (422).",true,')
    expect(lines[3]).toContain(',"\'=cmd",')
  })

  it('ends with a line that says so when it is cut off', async () => {
    const { integrationId, ids } = await makeEvents()
    const { waybill } = makeTestWaybill(test.database)
    const file = await exportEvents(waybill, { filter: { integrationId }, format: 'jsonl' }, testActor, 2)
    expect(file.isCut).toBe(true)
    let text = ''
    for await (const part of file.parts) text += part
    const lines = text.trimEnd().split('\n').map(line => JSON.parse(line))
    expect(lines.map(line => line.id)).toEqual([ids[2], ids[1], undefined])
    expect(lines[2]).toEqual({ truncated: true, maxRows: 2 })
  })

  it('is written down with its filter and its length', async () => {
    const { integrationId } = await makeEvents()
    await download(path, { body: { filter: { integrationId }, format: 'csv' } })
    const { body } = await call('GET', '/v1/audit?act=events.exported&limit=1')
    expect(body.items).toEqual([expect.objectContaining({
      sentence: 'The viewer\'s token exported events', detail: { format: 'csv', filter: { integrationId }, count: 3, isCut: false },
    })])
  })

  it.each([[{}], [{ format: 'xml' }], [{ format: 'csv', filter: { colour: 'red' } }]])('refuses %j', async (body) => {
    expect((await call('POST', path, body)).status).toBe(422)
  })
})

describe('GET /v1/integrations/events/export', () => {
  it('gives what matches the filter in the address, and writes that down', async () => {
    const { integrationId, ids } = await makeEvents()
    const { text, headers } = await download(`${path}?integrationId=${integrationId}&status=queued&status=failed&format=jsonl`)
    const listed = await call('POST', '/v1/integrations/events/filter', { integrationId, status: ['queued', 'failed'] })
    const lines = text.trimEnd().split('\n').map(line => JSON.parse(line))
    expect(lines).toEqual(listed.body.items)
    expect(lines.map(line => line.id)).toContain(ids[1])
    expect(headers.get('content-disposition')).toMatch(/^attachment; filename="events-[\d-]{10}\.jsonl"$/)
    const { body } = await call('GET', '/v1/audit?act=events.exported&limit=1')
    expect(body.items).toEqual([expect.objectContaining({
      detail: { format: 'jsonl', filter: { integrationId, status: ['queued', 'failed'] }, count: lines.length, isCut: false },
    })])
  })

  it.each(['', '?format=xml', '?format=csv&colour=red', '?format=csv&from=yesterday', '?format=csv&ids=019a0000-0000-7000-8000-00000000dead'])('refuses %s', async (query) => {
    expect((await call('GET', path + query)).status).toBe(422)
  })
})
