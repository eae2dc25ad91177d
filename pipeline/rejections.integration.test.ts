import { eq, isNull, sql } from 'drizzle-orm'
import pino from 'pino'
import { describe, expect, it } from 'vitest'
import type { Database } from '../db/client.ts'
import { openDatabase } from '../db/client.ts'
import { integrationKeys, integrations } from '../db/schema/integrations.ts'
import { inboundRejectionCounts, inboundRejections } from '../db/schema/rejections.ts'
import { useTestDatabase } from '../db/testing/database.ts'
import { makeIntegrationKey } from './credentials.ts'
import { makeMaskings } from './mask/maskings.ts'
import type { RejectionRecorder } from './rejections.ts'
import { makeRejectionRecorder } from './rejections.ts'
import type { Refused } from './rejections-excerpt.ts'
import { getRejectionPage } from './rejections-pages.ts'
import { makeSender, testSeal } from './testing/sender.ts'

const test = useTestDatabase()
const log = pino({ level: 'silent' })
const maskingsOf = (database: Database) => makeMaskings({ database, seal: testSeal, log, ownSecrets: [] })
const open = () => makeRejectionRecorder({ database: test.database, maskings: maskingsOf(test.database), log })
const refused = (given: Partial<Refused> = {}): Refused => ({
  key: null, httpStatus: 422, code: 'invalid', message: 'Not valid.', faults: [{ path: 'action', message: 'is missing' }], body: Buffer.from('{"x":1}'), ...given,
})

async function record(recorder: RejectionRecorder, ...all: Refused[]) {
  for (const one of all) recorder.note(one)
  await recorder.settled()
}
const rowsOf = (integrationId: string | null) => test.database.query(connection => connection.select().from(inboundRejections)
  .where(integrationId === null ? isNull(inboundRejections.integrationId) : eq(inboundRejections.integrationId, integrationId)))
const countsOf = (integrationId: string | null) => test.database.query(connection => connection.select().from(inboundRejectionCounts)
  .where(integrationId === null ? isNull(inboundRejectionCounts.integrationId) : eq(inboundRejectionCounts.integrationId, integrationId)))
const sum = (numbers: number[]) => numbers.reduce((total, number) => total + number, 0)

describe('recording', () => {
  it('keeps 100 of 250 rejections that two processes record at once for one integration, and counts all; likewise without a key', async () => {
    const { key, integrationId } = await makeSender(test.database)
    const recorders = [open(), open()]
    for (let index = 0; index < 250; index += 1) {
      for (const one of [refused({ key }), refused()]) recorders[index % 2]?.note(one)
      if (index % 10 === 0) await new Promise(resolve => setImmediate(resolve))
    }
    await Promise.all(recorders.map(recorder => recorder.settled()))
    for (const id of [integrationId, null]) {
      const counts = await countsOf(id)
      expect(sum(counts.map(count => count.rejectedCount))).toBe(250)
      const perHour = counts.map(count => Math.min(100, count.rejectedCount))
      expect(counts.map(count => count.keptCount)).toEqual(perHour)
      expect(await rowsOf(id)).toHaveLength(sum(perHour))
    }
  })

  it('writes what was refused with the moment of the database', async () => {
    const { key, integrationId } = await makeSender(test.database)
    await record(open(), refused({ key }))
    expect(await rowsOf(integrationId)).toMatchObject([{
      httpStatus: 422, code: 'invalid', message: 'Not valid.', faults: [{ path: 'action', message: 'is missing' }], bodyExcerpt: '{"x":1}', rejectedAt: expect.any(Date),
    }])
  })

  it('writes a flood of 200 with wrong keys in one transaction', async () => {
    const transactions: string[] = []
    const database = { ...test.database, transaction: ((work, deadlineMs) => {
      transactions.push('begun')
      return test.database.transaction(work, deadlineMs)
    }) satisfies typeof test.database.transaction }
    const recorder = makeRejectionRecorder({ database, maskings: maskingsOf(database), log })
    await record(recorder, ...Array.from({ length: 200 }, () => refused({ key: makeIntegrationKey().key, httpStatus: 401 })))
    expect(transactions).toHaveLength(1)
  })

  it('knows an integration by a valid key only', async () => {
    const [expired, deleted, disabled] = [await makeSender(test.database), await makeSender(test.database), await makeSender(test.database, { enabled: false })]
    await test.database.query(connection => connection.update(integrationKeys).set({ expiresAt: new Date(0) })
      .where(eq(integrationKeys.integrationId, expired.integrationId)))
    await test.database.query(connection => connection.update(integrations).set({ deletedAt: new Date() }).where(eq(integrations.id, deleted.integrationId)))
    await record(open(), ...[expired, deleted, disabled].map(({ key }) => refused({ key })))
    expect(await Promise.all([expired, deleted, disabled].map(async ({ integrationId }) => (await rowsOf(integrationId)).length))).toEqual([0, 0, 1])
  })

  it('writes no card, no password and no key anywhere in the table', async () => {
    const { key } = await makeSender(test.database)
    const body = Buffer.from(`{"action":"order.create","card":"4111111111111111","password":"hunter2-of-the-ERP","key":"${key}","nul":"\0"`)
    await record(open(), refused({ key, body, faults: [{ path: 'data', message: `password: hunter2-of-the-ERP, ${key}` }] }))
    const found = await test.database.query(connection => connection.execute<{ all: string }>(sql`select string_agg(r::text, ' ') as all from inbound_rejections r`))
    expect(found[0]?.all).toContain('order.create')
    for (const secret of ['4111111111111111', 'hunter2', key, key.slice(17)]) expect(found[0]?.all).not.toContain(secret)
  })

  it('drops with one log line what cannot be written while the database is away, and fails nobody', async () => {
    const lines: string[] = []
    const database = openDatabase('postgres://nobody@127.0.0.1:1/nothing')
    const recorder = makeRejectionRecorder({ database, maskings: maskingsOf(database), log: pino({}, { write: line => lines.push(line) }) })
    await record(recorder, refused(), refused(), refused())
    await database.close()
    expect(sum(lines.map(line => JSON.parse(line).droppedCount))).toBe(3)
  })

  it('drops what is too much at once and writes the rest', async () => {
    const { key, integrationId } = await makeSender(test.database)
    await record(open(), ...Array.from({ length: 1100 }, () => refused({ key })))
    expect(sum((await countsOf(integrationId)).map(count => count.rejectedCount))).toBe(1000)
  })
})

describe('pages of rejections', () => {
  it('go from the newest to the oldest, with the counts of the last 24 hours', async () => {
    const { key, integrationId } = await makeSender(test.database)
    const recorder = open()
    for (const code of ['one', 'two', 'three']) await record(recorder, refused({ key, code }))
    await test.database.query(async connection => connection.insert(inboundRejectionCounts).values([
      { integrationId, hour: new Date(Date.now() - 5 * 3_600_000), rejectedCount: 400, keptCount: 100 },
      { integrationId, hour: new Date(Date.now() - 25 * 3_600_000), rejectedCount: 7, keptCount: 7 },
    ]))
    const first = await getRejectionPage(test.database, integrationId, { limit: 2 })
    expect(first.items.map(item => item.code)).toEqual(['three', 'two'])
    expect([first.last24Hours, first.hours.at(-1)]).toMatchObject([403, { rejected: 400, kept: 100 }])
    const second = await getRejectionPage(test.database, integrationId, { limit: 2, cursor: first.nextCursor ?? '' })
    expect([second.items.map(item => item.code), second.nextCursor]).toEqual([['one'], null])
  })

  it('are refused for an unknown integration and a foreign cursor', async () => {
    await expect(getRejectionPage(test.database, '0199aaaa-0000-7000-8000-00000000dead', { limit: 1 })).rejects.toMatchObject({ code: 'not_found' })
    await expect(getRejectionPage(test.database, null, { limit: 1, cursor: 'x' })).rejects.toMatchObject({ code: 'invalid' })
  })
})
