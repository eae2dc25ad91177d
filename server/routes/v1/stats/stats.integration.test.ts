import { sql } from 'drizzle-orm'
import { beforeEach, describe, expect, it } from 'vitest'
import { destinations } from '../../../../db/schema/destinations.ts'
import { eventLatencies, eventStats } from '../../../../db/schema/statistics.ts'
import { makeEvent, makeIntegration, makeLane } from '../../../../db/testing/factories.ts'
import { integrationFiguresSchema, statusCountsSchema, summarySchema, throughputSchema } from '../../../../shared/stats.ts'
import { useTestServer } from '../../../testing/test-server.ts'

const { test, call } = useTestServer()
const minuteMs = 60_000
const thisMinute = () => Math.floor(Date.now() / minuteMs) * minuteMs

let integrationId: string

type Counts = Partial<Record<typeof eventStats.$inferInsert.outcome, number>>

/** So many of an outcome, and for successes their times. */
async function count(minutesAgo: number, counts: Counts, given: { action?: string, bucket?: number, integrationId?: string } = {}) {
  const row = { minute: new Date(thisMinute() - minutesAgo * minuteMs), integrationId: given.integrationId ?? integrationId }
  await test.database.query(async (connection) => {
    for (const outcome of ['accepted', 'success', 'failed', 'skipped', 'retried'] as const) {
      const amount = counts[outcome]
      if (amount !== undefined) await connection.insert(eventStats).values({ ...row, action: given.action ?? 'price.set', outcome, count: amount })
    }
    if (counts.success !== undefined) await connection.insert(eventLatencies).values({ ...row, bucket: given.bucket ?? 40, count: counts.success })
  })
}

beforeEach(() => test.database.query(async (connection) => {
  await connection.execute(sql`truncate event_stats, event_latencies, integration_events, destinations cascade`)
  integrationId = (await makeIntegration(connection)).id
}))

describe('GET /v1/stats/throughput', () => {
  const throughput = async (query: string) => throughputSchema.parse((await call('GET', `/v1/stats/throughput${query}`, undefined, { as: 'viewer' })).body)

  it('answers the last day in buckets of ten minutes without a gap', async () => {
    await count(3, { accepted: 4, success: 3, retried: 2 })
    const { stepSeconds, buckets, total } = await throughput('')
    expect(stepSeconds).toBe(600)
    expect([144, 145]).toContain(buckets.length)
    const full = buckets.filter(bucket => bucket.accepted > 0)
    expect(full).toMatchObject([{ accepted: 4, success: 3, failed: 0, skipped: 0, retried: 2 }])
    expect(new Set(buckets.slice(1).map((bucket, index) => Date.parse(bucket.from) - Date.parse(buckets[index]?.from ?? '')))).toEqual(new Set([600_000]))
    expect(total).toEqual({ accepted: 4, success: 3, failed: 0, skipped: 0, retried: 2, p50Ms: full[0]?.p50Ms, p95Ms: full[0]?.p95Ms })
    expect(full[0]?.p50Ms).toBeGreaterThan(861)
    expect(full[0]?.p95Ms).toBeLessThanOrEqual(1024)
    expect(buckets[0]).toMatchObject({ accepted: 0, p50Ms: null, p95Ms: null })
  })

  it('is about one integration, one action and one span when asked to be', async () => {
    await count(1, { success: 1 })
    await count(1, { failed: 2 }, { action: 'order.create' })
    await count(1, { success: 5 }, { integrationId: '0199aaaa-0000-7000-8000-000000000009' })
    await count(90, { failed: 7 })
    const from = new Date(thisMinute() - 60 * minuteMs).toISOString()
    const sums = (buckets: { success: number, failed: number }[]) =>
      [buckets.reduce((sum, { success }) => sum + success, 0), buckets.reduce((sum, { failed }) => sum + failed, 0)]
    expect(sums((await throughput(`?from=${from}`)).buckets)).toEqual([6, 2])
    expect(sums((await throughput(`?from=${from}&integrationId=${integrationId}`)).buckets)).toEqual([1, 2])
    const ofAction = await throughput(`?from=${from}&integrationId=${integrationId}&action=price.set`)
    expect(sums(ofAction.buckets)).toEqual([1, 0])
    expect(ofAction.buckets.filter(bucket => bucket.p50Ms !== null)).toEqual([])
  })

  it.each([
    ['a span that ends before it begins', 'from=2026-11-23T02:00:00Z&to=2026-11-23T01:00:00Z', 'to'],
    ['more than 200 days', 'from=2025-11-23T02:00:00Z&to=2026-11-23T01:00:00Z', 'to'],
    ['a time that is none', 'from=yesterday', 'from'],
    ['an integration that is no id', 'integrationId=7', 'integrationId'],
  ])('refuses %s', async (_, query, path) => {
    const answer = await call('GET', `/v1/stats/throughput?${query}`)
    expect([answer.status, answer.body.code, answer.body.errors]).toMatchObject([422, 'invalid', [{ path }]])
  })
})

describe('GET /v1/stats/summary', () => {
  it('sums up the last hour and the one before it', async () => {
    await count(0, { accepted: 10, success: 9, failed: 3 })
    await count(59, { accepted: 1 })
    await count(60, { accepted: 5, success: 5 }, { bucket: 20 })
    await count(120, { accepted: 100 })
    const { current, previous, window } = summarySchema.parse((await call('GET', '/v1/stats/summary?window=1h', undefined, { as: 'viewer' })).body)
    expect(window).toBe('1h')
    expect(current).toMatchObject({ accepted: 11, success: 9, failed: 3, successRate: 0.75 })
    expect(previous).toMatchObject({ accepted: 5, success: 5, successRate: 1 })
    expect(current.from).toBe(previous.to)
    expect([current.p50Ms, previous.p50Ms].map(ms => Math.round(Math.log2(ms ?? 1)))).toEqual([10, 5])
  })

  it('knows no success rate where nothing came to an end, and no other window', async () => {
    expect((await call('GET', `/v1/stats/summary?integrationId=${integrationId}`)).body).toMatchObject({ window: '24h', current: { successRate: null, p50Ms: null } })
    expect((await call('GET', '/v1/stats/summary?window=2h')).status).toBe(422)
  })
})

describe('GET /v1/stats/statuses', () => {
  it('counts each status of what matches, and all of them', async () => {
    await test.database.query(async (connection) => {
      const lane = await makeLane(connection, { integrationId })
      for (const status of ['success', 'success', 'failed', 'skipped', 'queued', 'processing'] as const) await makeEvent(connection, { laneId: lane.id, status })
      await makeEvent(connection, { laneId: lane.id, status: 'failed', entityId: 'CHAIR-UNO', isCurrentAttempt: false })
    })
    const counts = async (query: string) => {
      const answer = statusCountsSchema.parse((await call('GET', `/v1/stats/statuses${query}`, undefined, { as: 'viewer' })).body)
      return Object.fromEntries(Object.entries(answer).map(([status, { value, relation }]) => [status, relation === 'eq' ? value : `${value} or more`]))
    }
    expect(await counts('')).toEqual({ all: 7, queued: 1, processing: 1, success: 2, failed: 2, skipped: 1 })
    expect(await counts('?isCurrentAttempt=true')).toMatchObject({ all: 6, failed: 1 })
    expect(await counts('?q=CHAIR-UNO')).toEqual({ all: 1, queued: 0, processing: 0, success: 0, failed: 1, skipped: 0 })
    expect(await counts('?action=order.create')).toMatchObject({ all: 0 })
  })

  it('stops at 10,000', async () => {
    await test.database.query(async (connection) => {
      const lane = await makeLane(connection, { integrationId })
      await connection.execute(sql`
        insert into integration_events (id, integration_id, lane_id, seq, action, accepted_at, status, finished_at)
        select gen_random_uuid(), ${integrationId}, ${lane.id}, n, 'price.set', now(), case when n <= 10001 then 'success' else 'skipped' end, now()
        from generate_series(1, 10001) n`)
    })
    const { body } = await call('GET', '/v1/stats/statuses')
    expect(body).toMatchObject({ all: { value: 10_000, relation: 'gte' }, success: { value: 10_000, relation: 'gte' }, failed: { value: 0, relation: 'eq' } })
  })
})

describe('GET /v1/stats/integrations', () => {
  const figuresOf = async (id: string) => {
    const { items } = integrationFiguresSchema.parse((await call('GET', '/v1/stats/integrations', undefined, { as: 'viewer' })).body)
    return items.find(item => item.integrationId === id)
  }

  it('says what waits and since when, what failed, and the light that follows', async () => {
    const acceptedAt = new Date(Date.now() - 10 * minuteMs)
    await test.database.query(async (connection) => {
      const lane = await makeLane(connection, { integrationId, key: 'waiting' })
      await makeEvent(connection, { laneId: lane.id, parkedAt: new Date(), acceptedAt: new Date(Date.now() - 3 * 86_400_000) })
      await makeEvent(connection, { laneId: lane.id, acceptedAt })
      await makeEvent(connection, { laneId: lane.id })
    })
    await count(30, { success: 3, failed: 1 })
    await count(25 * 60, { failed: 50 })
    expect(await figuresOf(integrationId)).toMatchObject({
      light: 'delayed', reason: 'waiting', backlog: { value: 3, relation: 'eq' }, oldestWaitingAt: acceptedAt.toISOString(),
      successRate24h: 0.75, failures24h: 1, destinationDown: false,
    })
    await test.database.query(async connection => makeEvent(connection, { laneId: (await makeLane(connection, { integrationId })).id, status: 'failed' }))
    expect(await figuresOf(integrationId)).toMatchObject({ light: 'failing', reason: 'dead_letters', deadLetters: { value: 1 } })
  })

  it('tells that the destination is down, and which integration has never sent', async () => {
    const failingSince = new Date()
    await test.database.query(async (connection) => {
      await makeEvent(connection, { integrationId })
      await connection.insert(destinations).values({
        origin: 'http://127.0.0.1:1', failureCount: 9, failingSince, downSince: failingSince, nextProbeAt: failingSince,
        lastErrorCode: 'connection_refused', lastErrorMessage: 'Nobody listens there.',
      })
    })
    expect(await figuresOf(integrationId)).toMatchObject({ light: 'delayed', reason: 'destination_down', destinationDown: true })
    const quiet = await test.database.query(connection => makeIntegration(connection))
    expect(await figuresOf(quiet.id)).toMatchObject({ light: 'silent', reason: 'never_sent', lastEventAt: null, successRate24h: null, oldestWaitingAt: null })
  })
})
