import { sql } from 'drizzle-orm'
import { beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { useTestDatabase } from '../../db/testing/database.ts'
import type { TestDatabase } from '../../db/testing/database.ts'
import { readJson } from '../../pipeline/json/read-json.ts'
import { findMiscounts } from '../../pipeline/testing/figures.ts'
import { testSeal, testSecret } from '../../pipeline/testing/sender.ts'
import { eventStatuses } from '../../shared/events.ts'
import { failureCodes, overtakenCode } from '../../shared/failures.ts'
import { seedDatabase } from './seed-database.ts'

const until = new Date('2026-03-02T11:00:00Z')
const events = 600
const tables = [
  'integrations', 'integration_keys', 'lanes', 'integration_events', 'event_keys', 'event_edits', 'attempts', 'communication_logs', 'applied_writes', 'audit_log',
  'event_stats', 'event_latencies', 'resubmission_jobs', 'resubmission_items', 'inbound_rejections', 'inbound_rejection_counts', 'destinations',
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
    expect(opened).toHaveLength(events + 1) // One was made by editing another.
  })

  it('has events in every status, and failed ones of every failure code', async () => {
    const statuses = await select(sql`select status, count(*)::int as count from integration_events group by status`)
    expect(statuses.map(row => row.status).toSorted()).toEqual([...eventStatuses].toSorted())
    const codes = await select(sql`select distinct error_code from integration_events where status = 'failed'`)
    expect(codes.map(row => row.error_code).toSorted()).toEqual(failureCodes.filter(code => code !== overtakenCode).toSorted())
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
      where e.status = 'skipped' and (l.id is null) <> (e.superseded_by_event_id is not null) or e.status <> 'skipped' and l.id is not null`)).toEqual([])
  })

  it('remembers the newest event that was applied, so that an older one that has failed is superseded', async () => {
    expect(await select(sql`
      select w.key from applied_writes w join integration_events a on a.id = w.event_id join event_keys ak on ak.event_id = a.id
      where not w.key = any(ak.write_keys) or w.lane_id <> a.lane_id or w.place_seq <> coalesce(a.place_seq, a.seq) or w.place_at <> (select accepted_at from integration_events where id = w.place_id) or w.place_id <> coalesce(a.place_id, a.id)
        or w.adds <> (a.action = 'inventory.adjust') or a.status <> 'success' and a.error_code is distinct from 'items_rejected'
        or w.applied_at not in (select finished_at from attempts where event_id = a.id)`)).toEqual([])
    expect(await select(sql`
      select w.key from applied_writes w join event_keys k on w.key = any(k.write_keys) join integration_events e on e.id = k.event_id
      where e.integration_id = w.integration_id and e.status = 'success' and (e.action = 'inventory.adjust') = w.adds
        and case when e.lane_id = w.lane_id then coalesce(e.place_seq, e.seq) > w.place_seq else coalesce(e.place_id, e.id) > w.place_id end`)).toEqual([])
    expect(await select(sql`
      select e.id from integration_events e join integrations i on i.id = e.integration_id join event_keys k on k.event_id = e.id cross join unnest(k.write_keys) as key
      where i.ordering <> 'integration' and e.status = 'success' and not exists (select from applied_writes w where w.integration_id = i.id and w.key = key)`)).toEqual([])
    const [row] = await select(sql`
      select count(newer_write(e, array['inventory.adjust']))::int as overtaken, count(*)::int as failed from integration_events e where status = 'failed' and is_current_attempt`)
    expect(row?.overtaken).toBeGreaterThan(3)
    expect(row?.overtaken).not.toBe(row?.failed)
  })

  it('skips what newer data overtook between two attempts, and names the newer event', async () => {
    const overtaken = await select(sql`
      select n.status, n.finished_at < e.finished_at and n.id > e.id and n.lane_id <> e.lane_id and nk.write_keys && k.write_keys as "isNewer", e.attempt_count > 0 as tried
      from integration_events e join integration_events n on n.id = e.superseded_by_event_id
      join event_keys k on k.event_id = e.id join event_keys nk on nk.event_id = n.id where e.status = 'skipped'`)
    expect(overtaken.length).toBeGreaterThan(0)
    expect(overtaken).toEqual(overtaken.map(() => ({ status: 'success', isNewer: true, tried: true })))
  })

  it('has figures that agree with its events', async () => {
    const integrations = z.array(z.object({ id: z.string() })).parse(await select(sql`select id from integrations`))
    expect(await findMiscounts(one.database, integrations.map(({ id }) => id))).toEqual([])
    expect(await select(sql`select distinct outcome from event_stats order by outcome`)).toEqual(['accepted', 'failed', 'retried', 'skipped', 'success'].map(outcome => ({ outcome })))
  })

  it('had an outage two days ago in which nothing was delivered, and the destination is up again', async () => {
    const [row] = await select(sql`
      select down_since, failure_count, last_error_code, last_down_until < ${until.toISOString()}::timestamptz - interval '40 hours' as over,
        (select count(*)::int from attempts where started_at >= last_down_since and started_at < last_down_until and outcome <> 'transient') as delivered,
        (select count(*)::int > 0 from attempts where started_at >= last_down_since and started_at < last_down_until) as noticed
      from destinations`)
    expect(row).toEqual({ down_since: null, failure_count: 0, last_error_code: 'connection_refused', over: true, delivered: 0, noticed: true })
  })

  it('has finished bulk resubmissions that account for every event, some of them left out because of a newer one', async () => {
    const jobs = await select(sql`
      select j.state, j.total_count = count(i.event_id) and j.done_count = count(*) filter (where i.outcome = 'delivered')
          and j.failed_count = count(*) filter (where i.outcome = 'failed')
          and j.skipped_count = count(*) filter (where i.outcome in ('superseded', 'left_out')) as counts,
        count(*) filter (where i.outcome = 'superseded') > 0 as superseded, max(i.settled_at) < j.finished_at and min(i.settled_at) > j.created_at as times
      from resubmission_jobs j left join resubmission_items i on i.job_id = j.id group by j.id order by j.id`)
    expect(jobs).toEqual([1, 2].map(() => ({ state: 'finished', counts: true, superseded: true, times: true })))
    expect(await select(sql`
      select i.event_id from resubmission_items i join resubmission_jobs j on j.id = i.job_id join integration_events e on e.id = i.event_id
      left join integration_events n on n.id = i.superseded_by_event_id
      left join attempts a on a.event_id = i.event_id and a.number = i.attempt_count + 1 and a.trigger = 'manual' and a.started_at > j.created_at
      where i.outcome = 'superseded' and (n.id is null or coalesce(n.place_id, n.id) < coalesce(e.place_id, e.id))
        or (i.outcome in ('delivered', 'failed')) <> (a.event_id is not null) or i.lane_id <> e.lane_id or e.accepted_at > j.created_at`)).toEqual([])
  })

  it('has an edited event in the place of the one that it replaces, and a parked one that its lane went on without', async () => {
    const [edited] = z.array(z.object({
      difference: z.array(z.object({ op: z.string(), path: z.string() })), is_current_attempt: z.boolean(), placed: z.boolean(), status: z.string(),
    }))
      .parse(await select(sql`
        select d.difference, o.is_current_attempt, n.status, n.place_seq = o.seq and n.place_id = o.id and n.lane_id = o.lane_id and n.trigger = 'manual' as placed
        from event_edits d join integration_events n on n.id = d.event_id join integration_events o on o.id = n.resubmitted_from_event_id and o.status = 'failed'
        join audit_log l on l.subject_id = o.id::text and l.act = 'event.edited_and_resubmitted' and l.actor_name = d.edited_by and l.detail->>'newEventId' = n.id::text`))
    expect(edited).toMatchObject({ difference: [{ op: 'replace', path: '/shippingAddress/street' }], is_current_attempt: false, placed: true, status: 'success' })
    const [parked] = await select(sql`
      select e.status, exists (select from integration_events n where n.lane_id = e.lane_id and n.seq > e.seq and n.status = 'success') as passed,
        exists (select from audit_log l where l.subject_id = e.id::text and l.act = 'event.parked' and l.at = e.parked_at) as told
      from integration_events e where parked_at is not null`)
    expect(parked).toEqual({ status: 'queued', passed: true, told: true })
  })

  it('has what an ERP sent in vain at night, counted and without its secrets', async () => {
    const [counted] = await select(sql`
      select c.rejected_count = count(r.id) and c.kept_count = count(r.id) as all, bool_and(date_trunc('hour', r.rejected_at, 'UTC') = c.hour) as "inTheHour"
      from inbound_rejection_counts c join inbound_rejections r on r.integration_id = c.integration_id group by c.rejected_count, c.kept_count`)
    expect(counted).toEqual({ all: true, inTheHour: true })
    const rejections = z.array(z.object({ http_status: z.number(), faults: z.array(z.unknown()), body_excerpt: z.string() }))
      .parse(await select(sql`select http_status, faults, body_excerpt from inbound_rejections`))
    expect(new Set(rejections.map(({ http_status: status }) => status))).toEqual(new Set([400, 422]))
    expect(rejections.filter(({ http_status: status, faults }) => (status === 422) !== (faults.length > 0))).toEqual([])
    expect(JSON.stringify(rejections)).toContain('‹masked:')
    expect(JSON.stringify(rejections)).not.toContain('Sommer')
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
    expect(await select(sql`select count(*)::int as count from integration_events where resubmitted_from_event_id is null`)).toEqual([{ count: 2 * events }])
  })
})
