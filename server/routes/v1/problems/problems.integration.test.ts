import { randomUUID } from 'node:crypto'
import { eq, sql } from 'drizzle-orm'
import { beforeEach, describe, expect, it } from 'vitest'
import { integrationEvents } from '../../../../db/schema/events.ts'
import { integrations } from '../../../../db/schema/integrations.ts'
import { auditLog } from '../../../../db/schema/people.ts'
import { problemHours } from '../../../../db/schema/problems.ts'
import { makeEvent, makeProblem, makeUser } from '../../../../db/testing/factories.ts'
import { possibleOwnersSchema, problemDetailSchema, problemPageSchema } from '../../../../shared/problems.ts'
import { useTestServer } from '../../../testing/test-server.ts'

const { test, call } = useTestServer()
const hourMs = 3_600_000
const ago = (hours: number) => new Date(Date.now() - hours * hourMs)
const ahead = (hours: number) => ago(-hours).toISOString()

const make = (given: Parameters<typeof makeProblem>[1] = {}) => test.database.query(connection => makeProblem(connection, given))
const moveOn = ({ fingerprint }: { fingerprint: string }) => test.database.query(connection => connection.update(integrationEvents)
  .set({ status: 'queued', finishedAt: null, deadLetteredAt: null, errorCode: null, errorMessage: null }).where(eq(integrationEvents.problemFingerprint, fingerprint)))
const list = async (query = '') => problemPageSchema.parse((await call('GET', `/v1/problems${query}`, undefined, { as: 'viewer' })).body)
const idsOf = async (query = '') => (await list(query)).items.map(({ id }) => id)
const get = async (id: string) => problemDetailSchema.parse((await call('GET', `/v1/problems/${id}`, undefined, { as: 'viewer' })).body)
const change = (id: string, body: unknown) => call('PATCH', `/v1/problems/${id}`, body, { as: 'operator' })

beforeEach(() => test.database.query(connection => connection.execute(sql`truncate problems, integration_events cascade`)))

describe('GET /v1/problems', () => {
  it('lists what is open, that which was seen last first, and counts it', async () => {
    const first = await make({ lastSeenAt: ago(1), firstSeenAt: ago(2) })
    const second = await make({ totalCount: 7 })
    await make({ resolvedAt: new Date(), resolvedBy: 'Ada' })
    await make({ snoozedUntil: ago(-1) })
    await moveOn(await make())
    const page = await list()
    expect(page).toMatchObject({
      nextCursor: null, total: { value: 2, relation: 'eq' },
      items: [
        { id: second.id, state: 'open', integrationName: 'Demo ERP', openCount: { value: 1, relation: 'eq' }, totalCount: 7, owner: null, action: 'inventory.set', errorCode: 'rejected' },
        { id: first.id, state: 'open', lastSeenAt: first.lastSeenAt.toISOString() },
      ],
    })
  })

  it('tells open, snoozed and resolved apart; resolved is also what nothing is left of, and open again what was snoozed until now', async () => {
    const [open, over] = [await make(), await make()]
    const [snoozed, rested] = [await make({ snoozedUntil: ago(-1) }), await make({ snoozedUntil: ago(1) })]
    const resolved = await make({ resolvedAt: new Date(), resolvedBy: 'Ada' })
    await moveOn(over)
    expect((await idsOf('?state=open')).toSorted()).toEqual([open.id, rested.id].toSorted())
    expect(await idsOf('?state=snoozed')).toEqual([snoozed.id])
    expect((await idsOf('?state=resolved')).toSorted()).toEqual([resolved.id, over.id].toSorted())
    expect(await idsOf('?state=all')).toHaveLength(5)
    expect(await get(over.id)).toMatchObject({ state: 'resolved', resolvedAt: null, openCount: { value: 0 } })
  })

  it('does not count what was replaced, nor problems of integrations that are deleted', async () => {
    const [replaced, deleted] = [await make(), await make()]
    await test.database.query(async (connection) => {
      await connection.update(integrationEvents).set({ isCurrentAttempt: false }).where(eq(integrationEvents.problemFingerprint, replaced.fingerprint))
      await connection.update(integrations).set({ deletedAt: new Date() }).where(eq(integrations.id, deleted.integrationId))
    })
    expect(await idsOf()).toEqual([])
    expect(await idsOf('?state=all')).toEqual([replaced.id])
    expect((await call('GET', `/v1/problems/${deleted.id}`)).status).toBe(404)
  })

  it('is narrowed by integration, owner and words', async () => {
    const ada = await test.database.query(connection => makeUser(connection))
    const owned = await make({ ownerId: ada.id, pattern: 'Order * is 100% unknown' })
    const other = await make({ errorCode: 'items_rejected', note: 'The lamp again' })
    expect(await idsOf(`?integrationId=${owned.integrationId}`)).toEqual([owned.id])
    expect(await idsOf(`?owner=${ada.id}`)).toEqual([owned.id])
    expect(await idsOf('?owner=nobody')).toEqual([other.id])
    expect(await idsOf('?q=100%25%20UNK')).toEqual([owned.id])
    expect(await idsOf('?q=lamp')).toEqual([other.id])
    expect(await idsOf('?q=items_rej')).toEqual([other.id])
    expect((await call('GET', '/v1/problems?state=lost')).status).toBe(422)
  })

  it('is read page by page, also where several were seen at the same time', async () => {
    const at = ago(1)
    const made = [await make()]
    for (let count = 0; count < 3; count += 1) made.push(await make({ firstSeenAt: at, lastSeenAt: at }))
    const seen: string[] = []
    let cursor: string | null = null
    do {
      const page = await list(`?limit=1${cursor === null ? '' : `&cursor=${cursor}`}`)
      seen.push(...page.items.map(({ id }) => id))
      cursor = page.nextCursor
    } while (cursor !== null)
    expect(seen[0]).toBe(made[0]?.id)
    expect(seen.toSorted()).toEqual(made.map(({ id }) => id).toSorted())
    for (const bad of ['x', 'x.y', '.', 'zzzzzzzzz.AAAA']) {
      expect(await call('GET', `/v1/problems?cursor=${bad}`)).toMatchObject({ status: 422, body: { errors: [{ path: 'cursor' }] } })
    }
  })

  it('shows how often each was seen in each of the last 24 hours', async () => {
    const { id } = await make()
    const thisHour = Math.floor(Date.now() / hourMs) * hourMs
    const seen = [[0, 3], [23, 5], [24, 9]].map(([hours = 0, count = 0]) => ({ problemId: id, hour: new Date(thisHour - hours * hourMs), count }))
    await test.database.query(connection => connection.insert(problemHours).values(seen))
    const [problem] = (await list()).items
    expect(problem?.hours).toEqual({ from: new Date(thisHour - 23 * hourMs).toISOString(), counts: [5, ...Array.from({ length: 22 }, () => 0), 3] })
    const { hours } = await get(id)
    expect([hours.counts.length, hours.counts.at(-25), hours.counts.at(-1)]).toEqual([168, 9, 3])
  })
})

describe('PATCH /v1/problems/{id}', () => {
  it('says who looks after it and what is known of it', async () => {
    const { id } = await make()
    const ada = await test.database.query(connection => makeUser(connection, { name: 'Ada' }))
    expect(await change(id, { ownerId: ada.id, note: ' Known since Friday. ' })).toMatchObject({ status: 200, body: { owner: { id: ada.id, name: 'Ada' }, note: 'Known since Friday.', state: 'open' } })
    expect(await change(id, { ownerId: null })).toMatchObject({ body: { owner: null, note: 'Known since Friday.' } })
    expect(await change(id, { note: null })).toMatchObject({ body: { note: null } })
  })

  it('snoozes, resolves and opens again; each ends the one before', async () => {
    const { id } = await make()
    const until = ahead(2)
    expect(await change(id, { snoozedUntil: until })).toMatchObject({ body: { state: 'snoozed', snoozedUntil: until } })
    expect(await change(id, { state: 'resolved' })).toMatchObject({ body: { state: 'resolved', snoozedUntil: null, resolvedBy: 'The operator\'s token' } })
    expect(await change(id, { snoozedUntil: until })).toMatchObject({ body: { state: 'snoozed', resolvedAt: null, resolvedBy: null } })
    expect(await change(id, { state: 'open' })).toMatchObject({ body: { state: 'open', snoozedUntil: null } })
    expect(await change(id, { snoozedUntil: until })).toMatchObject({ body: { state: 'snoozed' } })
    expect(await change(id, { snoozedUntil: null })).toMatchObject({ body: { state: 'open', snoozedUntil: null } })
  })

  it('is written into the audit log with what changed, and not at all when nothing did', async () => {
    const { id } = await make()
    for (const body of [{ note: 'Known.' }, { note: 'Known.' }, { state: 'resolved' }, { state: 'resolved' }]) await change(id, body)
    const entries = await test.database.query(connection => connection.select().from(auditLog).where(eq(auditLog.subjectId, id)).orderBy(auditLog.id))
    expect(entries).toMatchObject([
      { act: 'problem.changed', detail: { name: 'inventory.set: rejected' }, before: { note: null }, after: { note: 'Known.' } },
      { act: 'problem.resolved', before: { state: 'open' }, after: { state: 'resolved' } },
    ])
  })

  it.each([
    ['nothing', {}, '(body)'],
    ['an unknown field', { colour: 'red' }, 'colour'],
    ['an owner who does not exist', { ownerId: '0199aaaa-0000-7000-8000-00000000dead' }, 'ownerId'],
    ['an empty note', { note: ' ' }, 'note'],
    ['a snooze that is over', { snoozedUntil: ago(1).toISOString() }, 'snoozedUntil'],
    ['a snooze for years', { snoozedUntil: ahead(24 * 400) }, 'snoozedUntil'],
    ['a snooze and a state', { snoozedUntil: ahead(1), state: 'resolved' }, '(body)'],
  ])('refuses %s and changes nothing', async (_, body, path) => {
    const before = await make({ note: 'As it was.' })
    expect(await change(before.id, body)).toMatchObject({ status: 422, body: { code: 'invalid', errors: expect.arrayContaining([expect.objectContaining({ path })]) } })
    expect(await get(before.id)).toMatchObject({ note: 'As it was.', owner: null, snoozedUntil: null, state: 'open' })
  })

  it('refuses an owner who is suspended', async () => {
    const { id } = await make()
    const gone = await test.database.query(connection => makeUser(connection, { suspendedAt: new Date() }))
    expect(await change(id, { ownerId: gone.id })).toMatchObject({ status: 422, body: { errors: [{ path: 'ownerId' }] } })
    const { items } = possibleOwnersSchema.parse((await call('GET', '/v1/problems/owners', undefined, { as: 'viewer' })).body)
    expect(items.map(owner => owner.id)).not.toContain(gone.id)
    expect(items.map(owner => owner.name)).toContain('Ada')
  })

  it('opens and snoozes nothing of which nothing is left', async () => {
    const problem = await make()
    const { id } = problem
    await moveOn(problem)
    for (const body of [{ state: 'open' }, { snoozedUntil: ahead(1) }]) {
      expect(await change(id, body)).toMatchObject({ status: 409, body: { code: 'conflict', detail: expect.stringContaining('opens by itself') } })
    }
    expect(await change(id, { note: 'For the next time.' })).toMatchObject({ status: 200 })
  })
})

describe('an event', () => {
  it('names the problem as which it failed once that is made, and none before', async () => {
    const { id: problemId, fingerprint } = await make()
    const problemIdOf = async (problemFingerprint: string) => {
      const { id } = await test.database.query(connection => makeEvent(connection, { status: 'failed', problemFingerprint }))
      return (await call('GET', `/v1/integrations/events/${id}`)).body.problemId
    }
    expect([await problemIdOf(fingerprint), await problemIdOf(randomUUID())]).toEqual([problemId, null])
  })
})

describe('a filter for events', () => {
  it('takes those of a problem: in lists, counts, and bulk resubmissions', async () => {
    const problem = await make()
    await test.database.query(async (connection) => {
      const { laneId } = await makeEvent(connection, { status: 'failed', problemFingerprint: problem.fingerprint })
      await makeEvent(connection, { laneId, status: 'success', problemFingerprint: problem.fingerprint })
      await makeEvent(connection, { laneId, status: 'failed' })
    })
    const filter = { problemId: problem.id }
    expect((await call('POST', '/v1/integrations/events/filter', filter)).body).toMatchObject({ total: { value: 3 } })
    expect((await call('GET', `/v1/stats/statuses?problemId=${problem.id}`)).body).toMatchObject({ failed: { value: 2 }, success: { value: 1 }, all: { value: 3 } })
    expect(await call('POST', '/v1/integrations/events/resubmit', { filter, dryRun: true })).toMatchObject({ status: 200, body: { matching: 2, byIntegration: [{ count: 1 }, { count: 1 }] } })
    const { body: { jobId } } = await call('POST', '/v1/integrations/events/resubmit', { filter })
    expect((await call('GET', `/v1/integrations/events/resubmit/${String(jobId)}`)).body).toMatchObject({ total: 2, filter: { ...filter, status: ['failed'] } })
  })
})
