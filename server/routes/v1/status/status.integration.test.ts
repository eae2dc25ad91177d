/** How things stand, for people with an account and for those who hold a link. */
import { eq, sql } from 'drizzle-orm'
import { beforeEach, describe, expect, it } from 'vitest'
import { auditLog, statusShares } from '../../../../db/schema/people.ts'
import { eventLatencies, eventStats } from '../../../../db/schema/statistics.ts'
import { makeEvent, makeIntegration, makeLane } from '../../../../db/testing/factories.ts'
import { makeShareToken } from '../../../../pipeline/credentials.ts'
import { makeSeal } from '../../../../pipeline/seal.ts'
import { testSeal } from '../../../../pipeline/testing/sender.ts'
import { sharedStatusSchema, statusReportSchema, statusHours } from '../../../../shared/status.ts'
import { useTestServer } from '../../../testing/test-server.ts'

const { test, call } = useTestServer()
const hourMs = 3_600_000
const thisHour = () => Math.floor(Date.now() / hourMs) * hourMs

let integrationId: string

const report = async () => statusReportSchema.parse((await call('GET', '/v1/status', undefined, { as: 'viewer' })).body)
const create = async (more = {}) => (await call('POST', '/v1/status/shares', { name: 'The board', expiresInDays: 7, ...more }, { as: 'operator' })).body
const tokenOf = (share: Record<string, unknown>) => String(share.path).replace('/status/shared/', '')
const open = (token: string) => call('GET', '/v1/status/shared', undefined, { as: null, headers: { authorization: `Bearer ${token}` } })
const listed = async () => (await call('GET', '/v1/status/shares', undefined, { as: 'operator' })).body.items

/** What was counted in an hour, so many hours ago; `late` deliveries took ten minutes. */
async function count(hoursAgo: number, outcome: typeof eventStats.$inferInsert.outcome, late = 0) {
  const row = { minute: new Date(thisHour() - hoursAgo * hourMs), integrationId }
  await test.database.query(async (connection) => {
    await connection.insert(eventStats).values({ ...row, action: 'price.set', outcome, count: 3 })
    if (late > 0) await connection.insert(eventLatencies).values({ ...row, bucket: Math.ceil(4 * Math.log2(600_000)), count: late })
  })
}

beforeEach(() => test.database.query(async (connection) => {
  await connection.execute(sql`truncate integrations, event_stats, event_latencies, integration_events, destinations, status_shares cascade`)
  integrationId = (await makeIntegration(connection, { name: 'Berlin ERP' })).id
}))

describe('the status', () => {
  it('tells of each integration its light, since when, and what it means', async () => {
    const deadLetteredAt = new Date('2026-11-23T08:42:00.000Z')
    await test.database.query(async (connection) => {
      const lane = await makeLane(connection, { integrationId })
      await makeEvent(connection, { laneId: lane.id, status: 'failed', deadLetteredAt: new Date('2026-11-22T08:00:00Z'), isCurrentAttempt: false })
      await makeEvent(connection, { laneId: lane.id, status: 'failed', deadLetteredAt })
      await makeEvent(connection, { laneId: lane.id, status: 'failed' })
      await makeEvent(connection, { laneId: lane.id, status: 'queued' })
      await makeIntegration(connection, { name: 'Till', pausedAt: deadLetteredAt })
    })
    expect((await report()).items).toMatchObject([
      { integrationId, name: 'Berlin ERP', light: 'failing', reason: 'dead_letters', since: deadLetteredAt.toISOString(), waiting: { value: 1 }, failed: { value: 2 } },
      { name: 'Till', light: 'paused', reason: 'paused', since: deadLetteredAt.toISOString(), failed: { value: 0 }, lastMessageAt: null },
    ])
  })

  it('looks back on seven days, hour by hour', async () => {
    await count(0, 'success')
    await count(1, 'accepted')
    await count(2, 'success', 1)
    await count(3, 'accepted')
    await count(4, 'failed')
    await count(statusHours - 1, 'skipped')
    await count(statusHours, 'failed')
    const { hoursFrom, items: [item] } = await report()
    expect(Date.parse(hoursFrom)).toBe(thisHour() - (statusHours - 1) * hourMs)
    expect(item?.hours).toHaveLength(statusHours)
    expect(item?.hours.slice(-6)).toEqual(['quiet', 'failed', 'late', 'late', 'good', 'good'])
    expect([item?.hours[0], item?.hours[1]]).toEqual(['good', 'quiet'])
  })
})

describe('a link to the status page', () => {
  it('shows how things stand to whoever holds it, and nothing by which anything else could be found', async () => {
    const event = await test.database.query(async (connection) => {
      const lane = await makeLane(connection, { integrationId })
      return makeEvent(connection, { laneId: lane.id, status: 'failed', errorMessage: 'hunter2 was refused', entityId: 'CHAIR-UNO-BLK' })
    })
    const share = await create({ name: 'For Ada Lovelace' })
    const answer = await open(tokenOf(share))
    expect(answer.status).toBe(200)
    expect(sharedStatusSchema.parse(answer.body)).toMatchObject({ expiresAt: share.expiresAt, items: [{ name: 'Berlin ERP', light: 'failing', failed: { value: 1 } }] })
    const said = JSON.stringify(answer.body)
    for (const hidden of [integrationId, event.id, event.laneId, String(share.id), 'Ada', 'operator', 'hunter2', 'CHAIR']) expect(said).not.toContain(hidden)
    expect(Object.fromEntries(['cache-control', 'referrer-policy'].map(name => [name, answer.headers.get(name)]))).toEqual({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' })
  })

  it('is shown once, is kept as a hash alone, ends on its day, and tells when it was used last', async () => {
    const { path, ...share } = await create({ expiresInDays: 30 })
    const token = String(path).replace('/status/shared/', '')
    expect(token).toMatch(/^wbs_[0-9A-Za-z]{32}[\w-]{22}$/)
    expect(Date.parse(String(share.expiresAt)) - Date.parse(String(share.createdAt))).toBe(30 * 86_400_000)
    expect(await listed()).toEqual([{ ...share, lastUsedAt: null, createdBy: 'The operator\'s token' }])
    await open(token)
    expect(await listed()).toMatchObject([{ lastUsedAt: expect.any(String) }])
    const kept = await test.database.query(async connection => [await connection.select().from(statusShares), await connection.select().from(auditLog)])
    expect(JSON.stringify(kept)).not.toContain(token.slice(4, 36))
  })

  it('says the same when it is revoked, expired, made up, mistyped or missing', async () => {
    const [revoked, expired, right] = [await create(), await create(), await create()]
    await test.database.query(connection => connection.update(statusShares).set({ expiresAt: sql`now()` }).where(eq(statusShares.id, String(expired.id))))
    expect(await call('DELETE', `/v1/status/shares/${String(revoked.id)}`, undefined, { as: 'operator' })).toMatchObject({ status: 204 })
    const [madeUp, mistyped] = [makeShareToken(testSeal).token, `${tokenOf(right).slice(0, -1)}!`]
    const answers = await Promise.all([tokenOf(revoked), tokenOf(expired), madeUp, mistyped, 'x'].map(open))
    answers.push(await call('GET', '/v1/status/shared', undefined, { as: null }), await call('GET', '/v1/status/shared'))
    expect(new Set(answers.map(({ body: { requestId: _, ...body } }) => JSON.stringify(body))).size).toBe(1)
    expect(answers[0]).toMatchObject({ status: 401, body: { code: 'unauthenticated' } })
    expect(await listed()).toMatchObject([{ id: right.id }])
    expect(await call('DELETE', `/v1/status/shares/${String(revoked.id)}`)).toMatchObject({ status: 404, body: { code: 'not_found' } })
  })

  it('is of no use when this installation has not signed it, even if its hash were written into the database', async () => {
    const { token, hash } = makeShareToken(makeSeal('another secret of thirty-two characters'))
    await test.database.query(connection => connection.insert(statusShares)
      .values({ id: integrationId, name: 'Planted', hash, createdBy: 'Eve', expiresAt: new Date(Date.now() + hourMs) }))
    expect(await open(token)).toMatchObject({ status: 401 })
  })

  it('opens nothing else', async () => {
    const token = tokenOf(await create())
    for (const path of ['/v1/status', '/v1/status/shares', '/v1/integrations', '/v1/stream']) {
      expect(await call('GET', path, undefined, { as: null, headers: { authorization: `Bearer ${token}` } }), path).toMatchObject({ status: 401 })
    }
  })

  it('is asked for often, but not without end, and refused links do not count against it', async () => {
    const token = tokenOf(await create())
    const statuses = (await Promise.all(Array.from({ length: 130 }, () => open(token)))).map(({ status }) => status)
    const refused = statuses.filter(status => status === 429).length
    expect(statuses.every(status => status === 200 || status === 429)).toBe(true)
    expect(refused).toBeGreaterThan(0)
    expect(refused).toBeLessThanOrEqual(30)
    expect(await open(tokenOf(await create()))).toMatchObject({ status: 200 })
  })

  it.each([{ name: ' ' }, { expiresInDays: 0 }, { expiresInDays: 366 }, { expiresInDays: 1.5 }, { expiresInDays: null }])('is not made with %j', async (more) => {
    expect(await call('POST', '/v1/status/shares', { name: 'X', expiresInDays: 7, ...more })).toMatchObject({ status: 422, body: { errors: [{ path: Object.keys(more)[0] }] } })
  })
})
