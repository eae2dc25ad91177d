import { sql } from 'drizzle-orm'
import pino from 'pino'
import { v7 as uuidv7 } from 'uuid'
import { describe, expect, it } from 'vitest'
import { partitionedTables, removalBatch } from '../db/queries/housekeeping.ts'
import { appliedWrites, idempotencyKeys } from '../db/schema/events.ts'
import { resubmissionItems, resubmissionJobs } from '../db/schema/resubmissions.ts'
import { useTestDatabase } from '../db/testing/database.ts'
import { makeEvent, makeIntegration, makeLane } from '../db/testing/factories.ts'
import { keepHouse, makePartitions } from './housekeeping.ts'
import { until } from './testing/until.ts'

const log = pino({ level: 'silent' })

describe('housekeeping', () => {
  const test = useTestDatabase()

  const run = (statement: ReturnType<typeof sql>) => test.database.query(connection => connection.execute<{ count: number }>(statement))
  const dropWeeks = (table: string) => run(sql.raw(`
    do $$ declare part record; begin
      for part in select inhrelid::regclass as name from pg_inherits where inhrelid::regclass::text like '${table}_2%' loop
        execute 'drop table ' || part.name;
      end loop;
    end $$`))
  const addExpiredKeys = async (count: number) => {
    const integrationId = await test.database.query(async connection => (await makeIntegration(connection)).id)
    await run(sql`insert into idempotency_keys (integration_id, key, body_hash, event_id, expires_at)
      select ${integrationId}, 'old' || n, sha256('x'), ${integrationId}, now() - interval '1 hour' from generate_series(1, ${count}::int) n`)
    return integrationId
  }

  it('makes the partitions of the coming weeks that are missing, and none twice', async () => {
    await dropWeeks('attempts')
    const [one, other] = await Promise.all([makePartitions(test.database, log), makePartitions(test.database, log)])
    expect(one + other).toBeGreaterThanOrEqual(7)
    expect(await makePartitions(test.database, log)).toBe(0)
    await run(sql`insert into attempts (event_id, number, trigger, epoch, started_at, finished_at, outcome)
      values (uuid_floor(now() + interval '5 weeks'), 1, 'automatic', 1, now(), now(), 'success')`)
    expect(await run(sql`select count(*)::int as count from attempts_default`)).toEqual([{ count: 0 }])
  })

  it('makes them while messages are being accepted, and lets none of these wait', async () => {
    for (const table of partitionedTables) await dropWeeks(table)
    const accepting = partitionedTables.toReversed().map(table => sql`lock table ${sql.identifier(table)} in row exclusive mode`)
    let making: Promise<number> | undefined
    await test.database.transaction(async (transaction) => {
      for (const lock of accepting) {
        await transaction.execute(lock)
        making ??= makePartitions(test.database, log)
        await until('something was made beside it', async () => (await run(sql`select count(*)::int as count from pg_inherits where inhrelid::regclass::text ~ '_2'`))[0]?.count !== 0)
      }
    })
    expect(await making).toBeGreaterThanOrEqual(28)
  })

  it('removes everything that has expired, however much, and nothing else', async () => {
    const integrationId = await addExpiredKeys(2 * removalBatch + 1)
    await test.database.query(connection => connection.insert(idempotencyKeys)
      .values({ integrationId, key: 'new', bodyHash: Buffer.alloc(32), eventId: integrationId, expiresAt: new Date(Date.now() + 60_000) }))
    await run(sql`insert into platform_idempotency_keys (key, request_hash, status, body, created_at)
      select 'old' || n, sha256('x'), 200, '{}', now() - interval '31 days' from generate_series(1, ${removalBatch + 1}::int) n`)
    await keepHouse(test.database, log)
    expect((await test.database.query(connection => connection.select().from(idempotencyKeys))).map(row => row.key)).toEqual(['new'])
    expect(await run(sql`select count(*)::int as count from platform_idempotency_keys`)).toEqual([{ count: 0 }])
  })

  it('removes failed sign-ins and links that no longer count, and keeps those that do', async () => {
    await run(sql`insert into sign_in_throttles (subject, failure_count, last_failed_at) values ('old', 9, now() - interval '25 hours'), ('new', 9, now() - interval '23 hours')`)
    await run(sql`insert into invitations (id, purpose, hash, email, role, invited_by, expires_at)
      select gen_random_uuid(), 'join', sha256(days::text::bytea), days::text, 'viewer', 'Ada', now() - days * interval '1 day' from unnest(array[29, 31]) days`)
    await run(sql`insert into status_shares (id, name, hash, created_by, expires_at)
      select gen_random_uuid(), days::text, sha256(days::text::bytea), 'Ada', now() - days * interval '1 day' from unnest(array[29, 31]) days`)
    await keepHouse(test.database, log)
    expect(await run(sql`select subject from sign_in_throttles`)).toEqual([{ subject: 'new' }])
    expect(await run(sql`select email from invitations`)).toEqual([{ email: '29' }])
    expect(await run(sql`select name from status_shares`)).toEqual([{ name: '29' }])
  })

  it('removes rejections and their counts after 30 days', async () => {
    const once = (statement: ReturnType<typeof sql>) => test.database.query(async connection => connection.execute(statement))
    await once(sql`insert into inbound_rejections (id, rejected_at, http_status, code, message, faults)
      select overlay(uuid_floor(at)::text placing lpad(n::text, 12, '0') from 25)::uuid, at, 401, case when n = 0 then 'new' else 'old' end, '', '[]'
      from generate_series(0, ${removalBatch + 1}::int) n, lateral (select now() - case when n = 0 then interval '29 days' else interval '31 days' end as at) moment`)
    await once(sql`insert into inbound_rejection_counts (hour, rejected_count, kept_count) select now() - n * interval '1 day', 1, 1 from unnest(array[29, 31]) n`)
    await keepHouse(test.database, log)
    expect(await run(sql`select count(*)::int as count from inbound_rejections where code = 'new'`)).toEqual([{ count: 1 }])
    expect(await run(sql`select count(*)::int as count from inbound_rejections`)).toEqual([{ count: 1 }])
    expect(await run(sql`select hour > now() - interval '30 days' as recent from inbound_rejection_counts`)).toEqual([{ recent: true }])
  })

  it('forgets what was applied 30 days ago once nothing older can be sent any more', async () => {
    const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000)
    const remember = ({ id, integrationId }: { id: string, integrationId: string }, key: string, days: number) => {
      const place = { laneId: id, generation: 0, placeSeq: 1, placeAt: daysAgo(days), placeId: id }
      const write = { integrationId, key, adds: false, ...place, eventId: id, appliedAt: daysAgo(days) }
      return test.database.query(async connection => connection.insert(appliedWrites).values(write))
    }
    const make = (status: 'failed' | 'success', days: number, given = {}) => test.database.query(async (connection) => {
      const { id: integrationId } = await makeIntegration(connection, given)
      const lane = await makeLane(connection, { integrationId })
      await makeEvent(connection, { laneId: lane.id, status, acceptedAt: daysAgo(days) })
      return lane
    })
    const lanes = {
      delivered: await make('success', 50), older: await make('failed', 50), later: await make('failed', 20),
      deleted: await make('failed', 50, { deletedAt: new Date() }),
    }
    for (const [name, lane] of Object.entries(lanes)) {
      await remember(lane, `${name} 40`, 40)
      await remember(lane, `${name} 10`, 10)
    }
    await keepHouse(test.database, log)
    const left = await test.database.query(connection => connection.select({ key: appliedWrites.key }).from(appliedWrites))
    expect(left.map(({ key }) => key).toSorted()).toEqual(['deleted 10', 'delivered 10', 'later 10', 'older 10', 'older 40'])
  })

  it('removes bulk resubmissions with their items 90 days after they were over', async () => {
    await test.database.query(async (connection) => {
      const { id: eventId, laneId } = await makeEvent(connection, { status: 'failed' })
      const add = async (days: number, state: 'finished' | 'running') => {
        const [jobId, at] = [uuidv7(), new Date(Date.now() - days * 86_400_000)]
        await connection.insert(resubmissionJobs).values({
          id: jobId, filter: {}, wishHash: Buffer.from(jobId), includeSuperseded: false, requestedBy: 'Ada', state, createdAt: at,
          finishedAt: state === 'finished' ? at : null, totalCount: 1, doneCount: 1,
        })
        await connection.insert(resubmissionItems).values({ jobId, eventId, laneId, place: 1, attemptCount: 1, outcome: 'delivered', settledAt: at })
        return jobId
      }
      await add(91, 'finished')
      const kept = [await add(89, 'finished'), await add(91, 'running')]
      await keepHouse(test.database, log)
      const [jobs, items] = await Promise.all([
        connection.select({ id: resubmissionJobs.id }).from(resubmissionJobs), connection.select({ id: resubmissionItems.jobId }).from(resubmissionItems),
      ])
      expect([jobs, items].map(rows => rows.map(({ id }) => id).toSorted())).toEqual([kept.toSorted(), kept.toSorted()])
    })
  })

  it('leaves a week to the default partition that holds rows of it, makes the others, and goes on', async () => {
    await dropWeeks('event_payloads')
    await run(sql`insert into event_payloads (event_id, sealed_body) values (uuid_floor(now()), 'x')`)
    await keepHouse(test.database, log)
    const weeks = await run(sql`select count(*)::int as count from pg_inherits
      where inhparent = 'event_payloads'::regclass and inhrelid <> 'event_payloads_default'::regclass`)
    expect(weeks).toEqual([{ count: 6 }])
  })

  it('removes what has expired also when partitions cannot be made at all', async () => {
    await addExpiredKeys(1)
    await run(sql`alter table attempts rename to gone`)
    await keepHouse(test.database, log)
    await run(sql`alter table gone rename to attempts`)
    expect(await run(sql`select count(*)::int as count from idempotency_keys where expires_at < now()`)).toEqual([{ count: 0 }])
  })
})
