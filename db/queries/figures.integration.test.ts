import type { SQLWrapper } from 'drizzle-orm'
import { sql } from 'drizzle-orm'
import { beforeAll, describe, expect, it } from 'vitest'
import { countCap } from '../../shared/event-filter.ts'
import type { Connection } from '../client.ts'
import { useTestDatabase } from '../testing/database.ts'
import { makeLane } from '../testing/factories.ts'
import { selectStatusCounts } from './event-pages.ts'
import { listOldestUnsettled, sumByHour, sumByIntegration, sumLateByHour, sumLatencies, sumStats } from './figures.ts'

const test = useTestDatabase()
const end = new Date('2026-11-23T12:00:00Z')
const dayBefore = new Date(end.getTime() - 86_400_000)
let integrationId: string

/** Enough rows that reading all of them would never pay: 60,000 events of a month, and their figures. */
beforeAll(() => test.database.transaction(async (transaction) => {
  const lane = await makeLane(transaction)
  integrationId = lane.integrationId
  await transaction.execute(sql`
    insert into integration_events (id, integration_id, lane_id, seq, action, accepted_at, status, finished_at)
    select (substr(uuid_floor(at)::text, 1, 24) || lpad(to_hex(n), 12, '0'))::uuid, ${integrationId}, ${lane.id}, n, case when n % 3 = 0 then 'order.create' else 'price.set' end, at,
      case when n > 59990 then 'queued' else 'success' end, case when n <= 59990 then at end
    from (select n, ${end.toISOString()}::timestamptz - (60000 - n) * interval '43 seconds' as at from generate_series(1, 60000) n) arrived`)
  await transaction.execute(sql`
    insert into event_stats (minute, integration_id, action, outcome, count)
    select date_trunc('minute', accepted_at), integration_id, action, 'accepted', count(*) from integration_events group by 1, 2, 3`)
  await transaction.execute(sql`
    insert into event_latencies (minute, integration_id, bucket, count) select minute, integration_id, 40, sum(count) from event_stats group by 1, 2`)
  for (const table of ['integration_events', 'event_stats', 'event_latencies']) await transaction.execute(sql`analyze ${sql.identifier(table)}`)
}))

async function planOf(write: (connection: Connection) => SQLWrapper, settings = sql`select`): Promise<string> {
  return test.database.transaction(async (connection) => {
    await connection.execute(settings)
    const lines = await connection.execute<{ 'QUERY PLAN': string }>(sql`explain (costs off) ${write(connection)}`)
    return lines.map(line => line['QUERY PLAN']).join('\n')
  })
}

describe('figures of many events', () => {
  const scope = () => ({ from: dayBefore, to: end, stepSeconds: 600, integrationId })

  it.each<[string, (connection: Connection) => SQLWrapper]>([
    ['throughput', connection => sumStats(connection, scope())],
    ['throughput of an action', connection => sumStats(connection, { ...scope(), action: 'price.set' })],
    ['times', connection => sumLatencies(connection, scope())],
    ['ends per integration', connection => sumByIntegration(connection, dayBefore)],
    ['what happened by the hour', connection => sumByHour(connection, dayBefore)],
    ['what came late by the hour', connection => sumLateByHour(connection, dayBefore, 300_000)],
  ])('%s: read a range of the figures and no event', async (_, write) => {
    const plan = await planOf(write)
    expect(plan).toMatch(/Scan (?:using|on) event_\w+_pkey/)
    expect(plan).not.toMatch(/Seq Scan|integration_events/)
  })

  it.each<[string, (connection: Connection) => SQLWrapper]>([
    ['counts per status', connection => selectStatusCounts(connection, {}, countCap + 1)],
    ['counts per status of an integration', connection => selectStatusCounts(connection, { integrationId }, countCap + 1)],
    ['counts per status of a search', connection => selectStatusCounts(connection, { q: 'CHAIR-UNO-BLK' }, countCap + 1)],
  ])('%s: can go by an index of the events for each status', async (_, write) => {
    const plan = await planOf(write, sql`set local enable_seqscan = off`) // Else a status that nearly all have is read until the cap.
    expect(plan).not.toContain('Seq Scan on integration_events')
  })

  it('counts per status of an action of an integration: look at nothing else that it sent', async () => {
    const plan = await planOf(connection => selectStatusCounts(connection, { integrationId, action: 'price.set' }, countCap + 1), sql`set local enable_seqscan = off`)
    expect(plan).toMatch(/Index Cond: .*status = 'queued'.*action/)
  })

  it('the oldest that waits or is dead: goes by the index of each status', async () => {
    const plan = await planOf(listOldestUnsettled)
    expect(plan.match(/Scan using integration_events_\w+/g)).toHaveLength(3)
    expect(plan).not.toContain('Seq Scan on integration_events')
  })
})
