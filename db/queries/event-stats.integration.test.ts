import { sql } from 'drizzle-orm'
import { v7 as uuidv7 } from 'uuid'
import { describe, expect, it } from 'vitest'
import { makeRandom } from '../../pipeline/testing/random.ts'
import { eventLatencies, eventStatDeltas, eventStats } from '../schema/statistics.ts'
import { useTestDatabase } from '../testing/database.ts'
import { makeAttempt, makeEvent } from '../testing/factories.ts'
import { countFinished, countMoves, hasDeltas, rollUpDeltas, tallyEvents } from './event-stats.ts'

const test = useTestDatabase()
const minute = new Date('2026-11-23T02:14:00.000Z')

describe('rolling up', () => {
  it('counts every line once, however many roll up at once, also when some of them die before their commit', async () => {
    const [random, integrationId] = [makeRandom(4), uuidv7()]
    const lines = Array.from({ length: 4000 }, (_, index) => {
      const isSuccess = random() < 0.5
      return {
        minute: new Date(minute.getTime() + Math.floor(random() * 5) * 60_000), integrationId, action: `action ${Math.floor(random() * 3)}`,
        outcome: isSuccess ? 'success' as const : 'accepted' as const, count: 1 + index % 3, latencyBucket: isSuccess ? Math.floor(random() * 20) : null,
      }
    })
    const write = async () => {
      for (let from = 0; from < lines.length; from += 100) {
        await test.database.query(connection => connection.insert(eventStatDeltas).values(lines.slice(from, from + 100)))
      }
    }
    let isWritten = false
    let deaths = 0
    const roll = async (dies: boolean) => {
      while (!isWritten || await test.database.hotStatement(hasDeltas)) {
        await test.database.hot(async (transaction) => {
          const rolledUp = await rollUpDeltas(transaction, 70)
          if (dies && rolledUp && rolledUp.lineCount > 0 && deaths < 20) throw new Error('died')
        }).catch(() => { deaths += 1 })
      }
    }
    const rollers = [roll(false), roll(true), roll(false), roll(true)]
    await write()
    isWritten = true
    await Promise.all(rollers)

    const sumOf = (list: readonly { count: number }[]) => list.reduce((sum, { count }) => sum + count, 0)
    const stats = await test.database.query(connection => connection.select().from(eventStats).where(sql`integration_id = ${integrationId}`))
    const latencies = await test.database.query(connection => connection.select().from(eventLatencies).where(sql`integration_id = ${integrationId}`))
    const expected = Map.groupBy(lines, line => `${line.minute.toISOString()} ${line.action} ${line.outcome}`)
    expect(new Map(stats.map(row => [`${row.minute.toISOString()} ${row.action} ${row.outcome}`, row.count]))).toEqual(new Map([...expected].map(([name, group]) => [name, sumOf(group)])))
    expect(sumOf(latencies)).toBe(sumOf(lines.filter(line => line.outcome === 'success')))
    expect(deaths).toBe(20)
  })

  it('tells how many lines it took and what they say, and stops at the limit', async () => {
    const integrationId = uuidv7()
    const line = { minute, integrationId, action: 'price.set', count: 2 }
    await test.database.query(connection => connection.insert(eventStatDeltas).values([{ ...line, outcome: 'failed' }, { ...line, outcome: 'failed' }, { ...line, outcome: 'retried' }]))
    const take = () => test.database.hot(transaction => rollUpDeltas(transaction, 2))
    const [first, second] = [await take(), await take()]
    expect([first?.lineCount, second?.lineCount]).toEqual([2, 1])
    const changes = [...first?.changes ?? [], ...second?.changes ?? []]
    expect(changes.reduce((sum, { count }) => sum + count, 0)).toBe(6)
    expect(new Set(changes.map(change => change.integrationId))).toEqual(new Set([integrationId]))
  })
})

describe('counting moves', () => {
  it('adds one line per minute, integration and action', async () => {
    const [one, other] = [uuidv7(), uuidv7()]
    const at = (seconds: number) => new Date(minute.getTime() + seconds * 1000)
    await test.database.transaction(transaction => countMoves(transaction, 'skipped', [
      { integrationId: one, action: 'price.set', at: at(0) }, { integrationId: one, action: 'price.set', at: at(59.999) }, { integrationId: one, action: 'price.set', at: at(60) },
      { integrationId: one, action: 'order.create', at: at(1) }, { integrationId: other, action: 'price.set', at: at(1) },
    ]))
    const lines = await test.database.query(connection => connection.select().from(eventStatDeltas).where(sql`outcome = 'skipped'`))
    expect(lines.map(line => line.count).toSorted()).toEqual([1, 1, 1, 2])
  })

  it.each([[0, 0], [1, 0], [1.01, 1], [2, 4], [2.01, 5], [1000, 40], [1025, 41], [86_400_000, 106]])('puts %d ms from accepted to applied into the bucket %i', async (ms, bucket) => {
    const [row] = await test.database.hot(async (transaction) => {
      await transaction`delete from event_stat_deltas`
      await transaction`
        with moved as (
          select gen_random_uuid() as integration_id, 'price.set' as action, 'success' as status, ${minute}::timestamptz as accepted_at,
            ${minute}::timestamptz + ${ms * 1000} * interval '1 microsecond' as finished_at
        ) ${countFinished(transaction)}`
      return transaction<{ latency_bucket: number }[]>`select latency_bucket from event_stat_deltas`
    })
    expect(row?.latency_bucket).toBe(bucket)
  })
})

describe('tallying what was not counted', () => {
  it('reads arrivals, ends, retries and times from events and their attempts, of the integrations named', async () => {
    const finishedAt = new Date(minute.getTime() + 4000)
    const error = { errorCode: 'rejected', errorMessage: 'The destination refused the message (422).' }
    const { event } = await test.database.query(async (connection) => {
      const event = await makeEvent(connection, { status: 'success', attemptCount: 2, acceptedAt: minute, finishedAt })
      await makeAttempt(connection, { eventId: event.id, number: 1, outcome: 'transient', finishedAt, nextAttemptAt: finishedAt, ...error })
      await makeAttempt(connection, { eventId: event.id, number: 2, finishedAt })
      const failed = await makeEvent(connection, { laneId: event.laneId, status: 'failed', acceptedAt: minute, finishedAt })
      await makeAttempt(connection, { eventId: failed.id, outcome: 'permanent', finishedAt, ...error })
      await makeEvent(connection, { laneId: event.laneId, status: 'skipped', acceptedAt: minute, finishedAt })
      await makeEvent(connection, { status: 'skipped' })
      return { event }
    })
    await test.database.hot(transaction => tallyEvents(transaction, { since: new Date(0), integrationIds: [event.integrationId] }))
    const stats = await test.database.query(connection => connection.select().from(eventStats).where(sql`integration_id = ${event.integrationId}`))
    expect(new Map(stats.map(row => [row.outcome, row.count]))).toEqual(new Map([['accepted', 3], ['success', 1], ['failed', 1], ['skipped', 1], ['retried', 1]]))
    expect(new Set(stats.map(row => row.minute.toISOString()))).toEqual(new Set([minute.toISOString()]))
    expect(await test.database.query(connection => connection.select().from(eventLatencies).where(sql`integration_id = ${event.integrationId}`)))
      .toEqual([{ minute, integrationId: event.integrationId, bucket: 48, count: 1 }])
  })
})
