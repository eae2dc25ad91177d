import { randomUUID } from 'node:crypto'
import type { SQLWrapper } from 'drizzle-orm'
import { sql } from 'drizzle-orm'
import { v7 as uuidv7 } from 'uuid'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Connection } from '../client.ts'
import { useTestDatabase } from '../testing/database.ts'
import { makeLane, makeProblem } from '../testing/factories.ts'
import { listEvents } from './event-pages.ts'
import { listProblems } from './problems.ts'

const test = useTestDatabase()
const [few, many] = [{ id: uuidv7(), fingerprint: randomUUID() }, { id: uuidv7(), fingerprint: randomUUID() }]
const run = (statement: ReturnType<typeof sql>) => test.database.query(connection => connection.execute(statement))

/** 40,000 dead letters of one problem, 40 of another, and 40,000 events that were delivered; all in one lane. */
beforeAll(async () => {
  const lane = await test.database.query(connection => makeLane(connection))
  const events = (count: number, start: number, status: 'failed' | 'success', problem: { fingerprint: string } | null) => run(sql`
    insert into integration_events (id, integration_id, lane_id, seq, action, status, accepted_at, finished_at, dead_lettered_at, error_code, error_message, problem_fingerprint)
    select uuid_floor(now() - n * interval '1 second'), ${lane.integrationId}, ${lane.id}, ${start}::int + n, 'price.set', ${status}, now(), now(),
      case when ${status} = 'failed' then now() end, case when ${status} = 'failed' then 'rejected' end, case when ${status} = 'failed' then 'No.' end, ${problem?.fingerprint ?? null}::uuid
    from generate_series(${start}::int, ${start + count - 1}::int) n`)
  await events(40_000, 100_000, 'failed', many)
  await events(40, 200_000, 'failed', few)
  await events(40_000, 300_000, 'success', null)
  await test.database.query(async (connection) => {
    for (const problem of [few, many]) await makeProblem(connection, problem)
  })
  await run(sql`analyze`)
}, 60_000)

const explain = (transaction: Connection, query: SQLWrapper) =>
  transaction.execute<{ 'QUERY PLAN': string }>(sql`explain (costs off) ${query}`).then(lines => lines.map(line => line['QUERY PLAN']).join('\n'))

describe('among 80,000 events', () => {
  it.each([
    ['the events of a problem', { problemId: few.id }, 'integration_events_problem'],
    ['its dead letters', { problemId: few.id, status: ['failed' as const] }, 'integration_events_problem_failed'],
  ])('%s are read by an index, without going through others', async (_, filter, index) => {
    const plan = await test.database.query(connection => explain(connection, listEvents(connection, filter, { beforeId: null, limit: 51 })))
    expect(plan).toMatch(new RegExp(`${index}\\b`))
    expect(plan).not.toContain('Seq Scan on integration_events')
  })

  it('what is left of each problem is found by an index', async () => {
    const plan = await test.database.query(connection => explain(connection, listProblems(connection, { state: 'open' }, { before: null, limit: 51, cap: 10_001 })))
    expect(plan.match(/integration_events\w*/g)?.filter(name => name !== 'integration_events')).toEqual(plan.match(/integration_events_problem_failed/g))
    expect(plan).not.toContain('Seq Scan on integration_events')
  })

  it('what is left of a problem is counted up to the cap', async () => {
    const rows = await test.database.query(connection => listProblems(connection, { state: 'open' }, { before: null, limit: 10, cap: 1001 }))
    expect(new Map(rows.map(row => [row.id, row.openCount]))).toEqual(new Map([[few.id, 41], [many.id, 1001]]))
  })
})
