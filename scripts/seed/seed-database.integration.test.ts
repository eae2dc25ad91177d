import { sql } from 'drizzle-orm'
import { beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { useTestDatabase } from '../../db/testing/database.ts'
import type { TestDatabase } from '../../db/testing/database.ts'
import { readJson } from '../../pipeline/json/read-json.ts'
import { testSeal, testSecret } from '../../pipeline/testing/sender.ts'
import { eventStatuses } from '../../shared/events.ts'
import { failureCodes } from '../../shared/failures.ts'
import { seedDatabase } from './seed-database.ts'

const until = new Date('2026-03-02T11:00:00Z')
const events = 1500
const tables = [
  'integrations', 'integration_keys', 'lanes', 'integration_events', 'attempts', 'communication_logs', 'audit_log',
  'products', 'inventory_levels', 'prices', 'customers', 'orders', 'order_lines',
]

describe('the seed', () => {
  const one = useTestDatabase()
  const other = useTestDatabase()
  const seed = (test: TestDatabase, number: number) =>
    seedDatabase({ databaseUrl: test.url, secret: testSecret, events, seed: number, until, destinationUrl: 'http://127.0.0.1:3000' })
  const select = async (statement: ReturnType<typeof sql>, test = one) => [...await test.database.query(connection => connection.execute(statement))]

  beforeAll(async () => {
    await seed(one, 1)
    await seed(other, 1)
  })

  async function fingerprintOf(test: TestDatabase) {
    const hashes = await Promise.all(tables.map(async (table) => {
      const [row] = await select(sql`select count(*)::int as count, md5(string_agg(t::text, chr(10) order by t::text)) as hash from ${sql.identifier(table)} t`, test)
      return { table, ...row }
    }))
    const payloads = await select(sql`select event_id::text as id, encode(sealed_body, 'base64') as body from event_payloads order by 1`, test)
    const opened = z.array(z.object({ id: z.string(), body: z.string() })).parse(payloads).map(({ id, body }) => Buffer.from(testSeal.open(Buffer.from(body, 'base64'), id)).toString())
    return { hashes, opened }
  }

  it('writes the same rows for the same seed, and leaves no table empty', async () => {
    const { hashes, opened } = await fingerprintOf(one)
    expect(await fingerprintOf(other)).toEqual({ hashes, opened })
    expect(z.array(z.object({ table: z.string(), count: z.number() })).parse(hashes).filter(({ count }) => count === 0)).toEqual([])
    expect(opened).toHaveLength(events)
  })

  it('has events in every status, and failed ones of every failure code', async () => {
    const statuses = await select(sql`select status, count(*)::int as count from integration_events group by status`)
    expect(statuses.map(row => row.status).toSorted()).toEqual([...eventStatuses].toSorted())
    const codes = await select(sql`select distinct error_code from integration_events where status = 'failed'`)
    expect(codes.map(row => row.error_code).toSorted()).toEqual([...failureCodes].toSorted())
  })

  it('has a held lane with events behind it, a paused and a disabled integration, retries that are due later and a dead worker', async () => {
    const [row] = await select(sql`select
      (select count(*)::int from lanes l join integration_events e on e.lane_id = l.id and e.status = 'queued' and e.id > l.held_by_event_id where l.held_reason = 'exhausted') as held,
      (select count(*)::int from integrations i join integration_events e on e.integration_id = i.id and e.status = 'queued' where i.paused_at is not null) as paused,
      (select count(*)::int from integrations where not enabled) as disabled,
      (select count(*)::int from integration_events where status = 'queued' and next_attempt_at > ${until.toISOString()}::timestamptz and attempt_count > 0) as retrying,
      (select count(*)::int from integration_events e join lanes l on l.id = e.lane_id where e.status = 'processing' and l.lease_until < ${until.toISOString()}::timestamptz) as abandoned,
      (select count(distinct skip_reason)::int from integration_events where status = 'skipped') as reasons,
      (select count(distinct ordering)::int from integrations) as orderings,
      (select count(*)::int from attempts a join audit_log l on l.subject_id = a.event_id::text and l.act = 'event.resubmitted' where a.trigger = 'manual') as resubmitted`)
    const counts = z.record(z.string(), z.number()).parse(row)
    expect(Object.entries(counts).filter(([, count]) => count === 0)).toEqual([])
    expect(counts).toMatchObject({ disabled: 1, abandoned: 1, orderings: 3 })
  })

  it('numbers every lane without gaps, and its next number follows', async () => {
    expect(await select(sql`
      select l.id from lanes l left join integration_events e on e.lane_id = l.id group by l.id
      having count(e.id) = 0 or min(e.seq) <> 1 or max(e.seq) <> count(*) or l.next_seq <> max(e.seq) + 1`)).toEqual([])
  })

  it('makes ids whose time is that of the arrival, within the two weeks', async () => {
    expect(await select(sql`select id from integration_events where id < uuid_floor(accepted_at) or id >= uuid_floor(accepted_at + interval '1 millisecond')`)).toEqual([])
    const [row] = await select(sql`select max(accepted_at) < ${until.toISOString()}::timestamptz as before, max(accepted_at) - min(accepted_at) between interval '12 days' and interval '14 days' as long from integration_events`)
    expect(row).toEqual({ before: true, long: true })
  })

  it('keeps order: within a lane no attempt begins before the one before it has ended', async () => {
    expect(await select(sql`
      select event_id from (
        select a.event_id, a.started_at, lag(a.finished_at) over (partition by e.lane_id order by a.started_at) as before
        from attempts a join integration_events e on e.id = a.event_id) t where started_at < before`)).toEqual([])
    expect(await select(sql`select event_id from attempts where finished_at > ${until.toISOString()}::timestamptz`)).toEqual([])
  })

  it('tells histories that agree with their events', async () => {
    expect(await select(sql`
      select e.id, e.status, e.attempt_count, count(a.number) from integration_events e left join attempts a on a.event_id = e.id group by e.id
      having e.attempt_count <> count(a.number) + (e.status = 'processing')::int
        or (e.status = 'success') <> coalesce((array_agg(a.outcome order by a.number desc))[1] = 'success', false)
        or e.error_code is distinct from case when e.status <> 'success' then (array_agg(a.error_code order by a.number desc) filter (where true))[1] end`)).toEqual([])
    expect(await select(sql`
      select a.event_id from attempts a left join communication_logs l on l.event_id = a.event_id and l.attempt_number = a.number
      where (l.event_id is null) <> (a.error_code is not null and a.error_code in ('interrupted', 'unreadable_message'))`)).toEqual([])
  })

  it('notes who skipped what, unless newer data made it superfluous', async () => {
    expect(await select(sql`
      select e.id from integration_events e left join audit_log l on l.subject_id = e.id::text and l.act = 'event.skipped' and l.at = e.finished_at
      where e.status = 'skipped' and (l.id is null) <> (e.attempt_count = 0) or e.status <> 'skipped' and l.id is not null`)).toEqual([])
  })

  it('fills the platform with what was delivered', async () => {
    expect(await select(sql`select entity_id from integration_events where action = 'order.create' and status = 'success' except select order_number from orders`)).toEqual([])
    expect(await select(sql`select order_number from orders except select entity_id from integration_events where action = 'order.create' and status = 'success'`)).toEqual([])
    expect(await select(sql`select sku from inventory_levels union select sku from prices union select sku from order_lines except select sku from products`)).toEqual([])
  })

  it('seals payloads that can be read, and shows no secret in the logs', async () => {
    const [payload] = z.array(z.object({ id: z.string(), body: z.string() })).parse(await select(sql`select event_id::text as id, encode(sealed_body, 'base64') as body from event_payloads limit 1`))
    expect(readJson(testSeal.open(Buffer.from(payload?.body ?? '', 'base64'), payload?.id ?? '')).dataText).not.toBeNull()
    const dump = JSON.stringify(await select(sql`select * from communication_logs`))
    expect(dump).toContain('‹masked:')
    for (const secret of ['a token that nobody has', 'wbk_', 'wbt_', testSecret]) expect(dump).not.toContain(secret)
  })

  it('refuses to write the same seed twice, and takes another beside it', async () => {
    await expect(seed(one, 1)).rejects.toThrow('holds seed 1')
    await seed(one, 2)
    expect(await select(sql`select count(*)::int as count from integration_events`)).toEqual([{ count: 2 * events }])
  })
})
