import { beforeAll, describe, expect, it } from 'vitest'
import { insertAudit } from '../../../../db/queries/audit-log.ts'
import { auditPageSchema } from '../../../../shared/audit.ts'
import { useTestServer } from '../../../testing/test-server.ts'

const { call, download, test } = useTestServer()
const jana = { type: 'user', id: '0199bbbb-0000-7000-8000-000000000001', name: 'Jana =Petersen', address: '192.0.2.1', requestId: null } as const
const itself = { type: 'system', id: null, name: 'Waybill', address: null, requestId: null } as const

/** Four entries, oldest first. */
const written = [
  { actor: itself, act: 'integration.created', subjectType: 'integration', subjectId: 'erp', detail: { name: 'Demo ERP 100 %' } },
  { actor: jana, act: 'event.skipped', subjectType: 'event', subjectId: 'one', detail: { reason: '=1+1' } },
  { actor: jana, act: 'event.parked', subjectType: 'event', subjectId: 'two', before: { parkedAt: null }, after: { parkedAt: 'now' } },
  { actor: jana, act: 'events.exported', subjectType: 'events', subjectId: 'export' },
] as const

beforeAll(() => test.database.transaction(async (transaction) => {
  for (const entry of written) await insertAudit(transaction, entry)
}))

const read = async (query: string) => auditPageSchema.parse((await call('GET', `/v1/audit?${query}`)).body)
const actsOf = async (query: string) => (await read(query)).items.map(({ act }) => act)

describe('GET /v1/audit', () => {
  it('tells in a sentence who did what, newest first', async () => {
    const { items } = await read('')
    expect(items.map(({ sentence }) => sentence)).toEqual([
      'Jana =Petersen exported events', 'Jana =Petersen parked the event', 'Jana =Petersen skipped the event', 'Waybill created the integration Demo ERP 100 %',
    ])
    expect(items[2]).toMatchObject({
      actor: { type: 'user', id: jana.id, name: jana.name }, subject: { type: 'event', id: 'one', name: null }, reason: '=1+1', address: '192.0.2.1', before: null,
    })
    expect(items[1]).toMatchObject({ before: { parkedAt: null }, after: { parkedAt: 'now' } })
  })

  it.each([
    [`actor=${jana.id}`, ['events.exported', 'event.parked', 'event.skipped']],
    ['actor=system', ['integration.created']],
    ['act=event.skipped', ['event.skipped']],
    ['act=event.', ['event.parked', 'event.skipped']],
    ['act=moon.', []],
    ['subjectType=event&subjectId=two', ['event.parked']],
    ['q=petersen&act=event.parked', ['event.parked']],
    ['q=100 %25', ['integration.created']],
    ['q=%25', ['integration.created']],
    ['from=2020-01-01T00:00:00Z&to=2020-01-02T00:00:00Z', []],
    [`from=${encodeURIComponent(new Date(Date.now() - 60_000).toISOString())}&act=event.`, ['event.parked', 'event.skipped']],
  ])('finds by %s', async (query, acts) => {
    expect(await actsOf(query)).toEqual(acts)
  })

  it('comes in pages', async () => {
    const first = await read('limit=3')
    const second = await read(`limit=3&cursor=${first.nextCursor}`)
    expect([first.items.length, second.items.length, second.nextCursor]).toEqual([3, 1, null])
    expect(new Set([...first.items, ...second.items].map(({ id }) => id)).size).toBe(4)
  })

  it.each(['actr=system', 'act=event', 'actor=Jana', 'cursor=nonsense', 'limit=1000', 'from=yesterday'])('refuses %s', async (query) => {
    expect((await call('GET', `/v1/audit?${query}`)).status).toBe(422)
  })

  it.each(['viewer', 'operator'] as const)('is not for the %s', async (as) => {
    expect((await call('GET', '/v1/audit', undefined, { as })).status).toBe(403)
    expect((await download('/v1/audit/export', { as })).status).toBe(403)
  })
})

describe('GET /v1/audit/export', () => {
  it('gives what matches as CSV that a spreadsheet takes for text', async () => {
    const file = await download('/v1/audit/export?format=csv&act=event.', { as: 'admin' })
    expect(file.headers.get('content-type')).toBe('text/csv; charset=utf-8; header=present')
    expect(file.headers.get('content-disposition')).toMatch(/^attachment; filename="audit-log-\d{4}-\d\d-\d\d\.csv"$/)
    const [header, first, second, ...rest] = file.text.split('\r\n')
    expect(header).toMatch(/^\uFEFF?"at","sentence","reason","actor",/)
    expect(first).toContain(',"Jana =Petersen parked the event",,"Jana =Petersen",')
    expect(second).toContain(',"Jana =Petersen skipped the event","\'=1+1",')
    expect(rest).toEqual([''])
  })

  it('gives the same entries as lines of JSON', async () => {
    const { text } = await download('/v1/audit/export?format=jsonl&act=event.', { as: 'admin' })
    expect(text.trimEnd().split('\n').map(line => JSON.parse(line))).toEqual((await read('act=event.')).items)
  })

  it('is written down itself, with its filter', async () => {
    await download('/v1/audit/export?q=nobody', { as: 'admin' })
    expect((await read('act=audit.exported&limit=1')).items[0]).toMatchObject({
      sentence: 'The admin\'s token exported the audit log', detail: { format: 'csv', filter: { q: 'nobody' } }, address: '127.0.0.1',
    })
  })
})
