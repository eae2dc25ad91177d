import { sql } from 'drizzle-orm'
import pino from 'pino'
import { v7 as uuidv7 } from 'uuid'
import { beforeEach, describe, expect, it } from 'vitest'
import { useTestDatabase } from '../db/testing/database.ts'
import { makeCommunicationLog, makeEvent, makeLane, makePayload } from '../db/testing/factories.ts'
import type { EventStatus } from '../shared/events.ts'
import { findRemoval, getRetention, previewRetention, removeOld, setRetention } from './retention.ts'
import { makeTestWaybill, testActor } from './testing/waybill.ts'

const test = useTestDatabase()
const dayMs = 86_400_000
const run = <Row extends Record<string, unknown>>(statement: ReturnType<typeof sql>) => test.database.query(connection => connection.execute<Row>(statement))
const set = (payloads: number | null, logs: number | null = null) => setRetention(makeTestWaybill(test.database).waybill, { payloads, logs }, testActor)
const clean = (log = pino({ level: 'silent' })) => removeOld(test.database, log, () => false)
const weeksOf = async (table: string) => (await run<{ name: string }>(sql`
  select inhrelid::regclass::text as name from pg_inherits where inhparent = ${table}::regclass and inhrelid::regclass::text ~ '_[0-9]{8}$' order by 1`)).map(({ name }) => name)

let laneId: string

/** An event that arrived so many days ago, with its message and the log of an exchange. */
async function keep(daysAgo: number, status: EventStatus = 'success'): Promise<string> {
  const msecs = Date.now() - daysAgo * dayMs
  const id = uuidv7({ msecs })
  await test.database.query(async (connection) => {
    await makeEvent(connection, { id, laneId, status, acceptedAt: new Date(msecs) })
    await makePayload(connection, { eventId: id, sealedBody: Buffer.from('sealed') })
    await makeCommunicationLog(connection, { eventId: id })
  })
  return id
}
const keptIn = async (table: string) => (await run<{ id: string }>(sql`select event_id as id from ${sql.identifier(table)} order by 1`)).map(({ id }) => id)

beforeEach(async () => {
  await run(sql`truncate integration_events, event_payloads, communication_logs, settings cascade`)
  await run(sql`select ensure_event_partitions(now() - interval '20 weeks', 26)`)
  laneId = (await test.database.query(connection => makeLane(connection))).id
})

describe('the retention', () => {
  it('removes nothing while nobody has said so', async () => {
    const ids = [await keep(130), await keep(1)]
    expect(await clean()).toBe(0)
    expect(await keptIn('event_payloads')).toEqual(ids)
    expect((await getRetention(test.database)).rules).toEqual({ payloads: null, logs: null })
  })

  it('removes whole weeks that are older, of what it is about alone, and the disk is free of them', async () => {
    const [old, recent] = [await keep(60), await keep(20)]
    await set(30)
    const weeks = await weeksOf('event_payloads')
    expect(await clean()).toBeGreaterThan(10)
    expect(await keptIn('event_payloads')).toEqual([recent])
    expect(await keptIn('communication_logs')).toEqual([old, recent])
    expect((await weeksOf('event_payloads')).length).toBeLessThan(weeks.length - 10)
    expect(await clean()).toBe(0)
  })

  it('never takes away what belongs to an event that waits or has failed, until it is settled', async () => {
    const [settled, ...open] = [await keep(60, 'skipped'), await keep(60, 'failed'), await keep(60, 'queued')]
    await set(30, 30)
    const preview = (logs: number | null) => previewRetention(test.database, { payloads: 30, logs })
    expect(await preview(null)).toMatchObject({ payloads: { rows: 1, kept: 2 }, logs: { rows: 0, kept: 0, bytes: 0 } })
    await clean()
    for (const table of ['event_payloads', 'communication_logs']) expect(await keptIn(table)).toEqual(open.toSorted())
    expect(await preview(30)).toMatchObject({ payloads: { rows: 0, kept: 2 }, logs: { rows: 0, kept: 2 } })
    expect(await run(sql`select id from integration_events where id = ${settled}`)).toHaveLength(1)
    await run(sql`update integration_events set status = 'skipped', skip_reason = 'x', finished_at = now(), dead_lettered_at = null where status in ('failed', 'queued')`)
    expect(await clean()).toBe(4)
    expect(await keptIn('event_payloads')).toEqual([])
  })

  it('says what rules would remove, to the row, and does it', async () => {
    for (const days of [100, 50, 40, 10]) await keep(days)
    const { payloads } = await previewRetention(test.database, { payloads: 35, logs: 35 })
    await set(35, 35)
    await clean()
    expect((await keptIn('event_payloads')).length).toBe(4 - payloads.rows)
    expect(payloads.rows).toBeGreaterThanOrEqual(2)
    expect(payloads.bytes).toBeGreaterThan(0)
  })

  it('says what is kept, since when, and when the oldest goes', async () => {
    await keep(50)
    await set(70)
    const { stores, rules, updatedBy } = await getRetention(test.database)
    expect([rules, updatedBy]).toEqual([{ payloads: 70, logs: null }, 'Ada'])
    expect(Math.abs(Date.parse(stores.payloads.oldestAt ?? '') - (Date.now() - 50 * dayMs))).toBeLessThan(60_000)
    expect(Date.parse(stores.payloads.nextRemovalAt ?? '')).toBeGreaterThan(Date.now() + 19 * dayMs)
    expect([stores.payloads.bytes > 0, stores.logs.nextRemovalAt]).toEqual([true, null])
  })

  it('does not hold up messages that are being accepted: a week that is in use is left to the next time', async () => {
    await keep(60)
    await set(30)
    let cleaned = -1
    await test.database.transaction(async (transaction) => {
      await transaction.execute(sql`lock table event_payloads in row exclusive mode`)
      cleaned = await clean()
    })
    expect(cleaned).toBe(0)
    expect(await clean()).toBeGreaterThan(0)
  })

  it('is done once by two that clean up at the same time', async () => {
    const recent = await keep(1)
    await keep(60)
    await set(30)
    await Promise.all([clean(), clean()])
    expect(await keptIn('event_payloads')).toEqual([recent])
  })
})

describe('a week is removed', () => {
  it.each([
    ['2026-11-23T00:00:00.000Z', 14, '2026-12-14T00:00:00.000Z'],
    ['2026-11-29T23:59:59.999Z', 14, '2026-12-14T00:00:00.000Z'],
    ['2026-11-30T00:00:00.000Z', 30, '2027-01-06T00:00:00.000Z'],
    ['2026-11-30T00:00:00.000Z', null, null],
  ])('that of %s, kept for %s days: at %s', (at, days, removal) => {
    expect(findRemoval(Date.parse(at), days)).toBe(removal)
  })
})
