import { and, asc, eq, inArray, sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import type { Database } from '../../db/client.ts'
import { appliedWrites, integrationEvents } from '../../db/schema/events.ts'
import { integrations, lanes } from '../../db/schema/integrations.ts'
import { auditLog } from '../../db/schema/people.ts'
import { resubmissionItems } from '../../db/schema/resubmissions.ts'
import { useTestDatabase } from '../../db/testing/database.ts'
import { makeEvent, makeLane } from '../../db/testing/factories.ts'
import { resubmissionLineSchema } from '../../shared/resubmissions.ts'
import { expectTrueCounts } from '../testing/resubmissions.ts'
import { testSeal } from '../testing/sender.ts'
import { makeTestWaybill, testActor } from '../testing/waybill.ts'
import { reasons } from './fate.ts'
import { getResubmission, openResult } from './progress.ts'
import { takeDueSteps } from './runner.ts'
import { previewResubmission, startResubmission } from './start.ts'
import { cancelResubmission, pauseResubmission, resumeResubmission } from './steer.ts'
import { takeStep } from './step.ts'

const test = useTestDatabase()
const waybill = {
  get database() { return test.database },
  seal: testSeal,
}
const event = integrationEvents

const makeFailed = (laneId: string, given: Parameters<typeof makeEvent>[1] = {}) =>
  test.database.query(connection => makeEvent(connection, { laneId, status: 'failed', ...given }))

/** A lane of a new integration with so many dead letters, oldest first. */
async function makeDeadLetters(count: number, given: Parameters<typeof makeLane>[1] = {}) {
  const lane = await test.database.query(connection => makeLane(connection, given))
  const ids: string[] = []
  for (let made = 0; made < count; made += 1) ids.push((await makeFailed(lane.id)).id)
  return { laneId: lane.id, integrationId: lane.integrationId, ids }
}

async function start(integrationId: string, includeSuperseded = false) {
  const { jobId } = await startResubmission(waybill, { filter: { integrationId }, includeSuperseded }, testActor)
  return jobId
}

/** Takes every step there is to take, as if the pauses between them were over; returns the lanes woken. */
async function step(database: Database = test.database) {
  await test.database.query(connection => connection.execute(sql`update resubmission_jobs set next_step_at = now() - interval '1 second'`))
  const { waybill: own, woken } = makeTestWaybill(test.database)
  await takeDueSteps({ ...own, database })
  return woken
}

const statuses = async (ids: readonly string[]) => {
  const rows = await test.database.query(connection => connection.select().from(event).where(inArray(event.id, [...ids])).orderBy(asc(event.seq)))
  return rows.map(row => row.status)
}
const count = (list: readonly string[], wanted: string) => list.filter(one => one === wanted).length

/** What the engine does with all that is queued in a lane. */
async function carry(laneId: string, status: 'success' | 'failed') {
  const waiting = and(eq(event.laneId, laneId), inArray(event.status, ['queued', 'processing']))
  const queued = await test.database.query(connection => connection.select({ id: event.id }).from(event).where(waiting).orderBy(asc(event.seq)))
  for (const { id } of queued) {
    await test.database.transaction(async (transaction) => {
      const at = new Date()
      await transaction.update(event).set({ status: 'processing', attemptCount: sql`attempt_count + 1`, attemptStartedAt: at, processingEpoch: 1 }).where(eq(event.id, id))
      const error = status === 'failed' ? { deadLetteredAt: at, errorCode: 'rejected', errorMessage: 'No.' } : {}
      await transaction.update(event).set({ status, finishedAt: sql`clock_timestamp()`, attemptStartedAt: null, processingEpoch: null, ...error }).where(eq(event.id, id))
    })
  }
  return queued.map(row => row.id)
}

const applyNewer = (of: { laneId: string, integrationId: string }, key: string, placeSeq: number) => test.database.query(async (connection) => {
  const newer = await makeEvent(connection, { laneId: of.laneId, status: 'success' })
  await connection.insert(appliedWrites).values({
    integrationId: of.integrationId, key, adds: false, laneId: of.laneId, generation: 0, placeSeq,
    placeAt: newer.acceptedAt, placeId: newer.id, eventId: newer.id, appliedAt: new Date(),
  })
  return newer.id
})

describe('a bulk resubmission', () => {
  it('wakes its lanes behind all that waits', async () => {
    const { laneId, integrationId } = await makeDeadLetters(1)
    await start(integrationId)
    const wakes: unknown[] = []
    await takeDueSteps({ ...makeTestWaybill(test.database).waybill, wake: (...given) => void wakes.push(given) })
    expect(wakes).toContainEqual([[laneId], { turn: 'last' }])
  })

  it('puts twenty events of a lane back at a time, in order of place, and the next when these are finished', async () => {
    const { laneId, integrationId, ids } = await makeDeadLetters(45)
    const jobId = await start(integrationId)
    expect(await getResubmission(test.database, jobId)).toMatchObject({ state: 'running', total: 45, waiting: 45, underWay: 0, listedAt: expect.any(String) })
    expect(await step()).toEqual([laneId])
    expect(await statuses(ids)).toEqual([...ids.slice(0, 20).map(() => 'queued'), ...ids.slice(20).map(() => 'failed')])
    expect(await step()).toEqual([])
    expect(await carry(laneId, 'success')).toEqual(ids.slice(0, 20))
    expect(await step()).toEqual([laneId])
    expect(await getResubmission(test.database, jobId)).toMatchObject({ total: 45, done: 20, waiting: 5, underWay: 20 })
    await expectTrueCounts(test.database, jobId)
    expect(await carry(laneId, 'failed')).toEqual(ids.slice(20, 40))
    await step()
    expect(await carry(laneId, 'success')).toEqual(ids.slice(40))
    await step()
    expect(await expectTrueCounts(test.database, jobId)).toMatchObject({ state: 'finished', doneCount: 25, failedCount: 20, skippedCount: 0 })
  })

  it('takes what had failed when it was asked for, and nothing that failed later', async () => {
    const { laneId, integrationId, ids } = await makeDeadLetters(2)
    await makeFailed(laneId, { finishedAt: new Date(Date.now() + 60_000) })
    const jobId = await start(integrationId)
    await step()
    expect(await carry(laneId, 'failed')).toEqual(ids)
    await step()
    expect(await expectTrueCounts(test.database, jobId)).toMatchObject({ state: 'finished', totalCount: 2, failedCount: 2 })
  })

  it('lists more than fit in one transaction, in several lanes at once', async () => {
    const lane = await test.database.query(connection => makeLane(connection))
    await test.database.query(connection => connection.execute(sql`
      insert into integration_events (id, integration_id, lane_id, seq, action, entity_refs, accepted_at, status, attempt_count, finished_at, dead_lettered_at, error_code, error_message)
      select gen_random_uuid(), ${lane.integrationId}, ${lane.id}, n, 'inventory.set', '{}', now(), 'failed', 1, now(), now(), 'rejected', 'No.' from generate_series(1, 12001) n`))
    const other = await makeDeadLetters(1, { integrationId: lane.integrationId, key: 'other' })
    const jobId = await start(lane.integrationId)
    expect(await getResubmission(test.database, jobId)).toMatchObject({ total: 5000, listedAt: null })
    expect((await step()).toSorted()).toEqual([lane.id, other.laneId].toSorted())
    expect(await expectTrueCounts(test.database, jobId)).toMatchObject({ totalCount: 12_002, listedAt: expect.any(Date) })
    const [started] = await test.database.query(connection => connection.select().from(auditLog).where(eq(auditLog.subjectId, jobId)))
    expect(started).toMatchObject({ act: 'resubmission.started', detail: { count: 12_002, includeSuperseded: false, filter: { integrationId: lane.integrationId } } })
    await cancelResubmission(waybill, { jobId, actor: testActor })
    await step()
    expect(await expectTrueCounts(test.database, jobId)).toMatchObject({ state: 'cancelled', skippedCount: 11_981 })
  })

  it('leaves out what newer data have overtaken, what was replaced, stopped or changed, and says why', async () => {
    const lane = await makeDeadLetters(1)
    const overtaken = await makeFailed(lane.laneId, { writeKeys: ['inventory:CHAIR@default'] })
    const replaced = await makeFailed(lane.laneId, { isCurrentAttempt: false })
    const stopped = await makeFailed(lane.laneId, { forceStop: true })
    const inPart = await makeFailed(lane.laneId, { action: 'inventory.adjust', errorCode: 'items_rejected' })
    const changed = await makeFailed(lane.laneId)
    const newer = await applyNewer(lane, 'inventory:CHAIR@default', 7)
    expect(await previewResubmission(test.database, { filter: { integrationId: lane.integrationId }, includeSuperseded: false })).toEqual({
      matching: 6, superseded: 1, byIntegration: [{ integrationId: lane.integrationId, name: 'Demo ERP', count: 6 }],
      byError: [{ code: 'rejected', count: 5 }, { code: 'items_rejected', count: 1 }],
    })
    const jobId = await start(lane.integrationId)
    await test.database.query(connection => connection.update(event).set({ attemptCount: 2 }).where(eq(event.id, changed.id)))
    await step()
    expect(await carry(lane.laneId, 'success')).toEqual(lane.ids)
    await step()
    expect(await getResubmission(test.database, jobId)).toMatchObject({ state: 'finished', total: 6, done: 1, failed: 0, skipped: 5, leftOut: [
      { eventId: overtaken.id, reason: reasons.superseded, supersededByEventId: newer },
      { eventId: replaced.id, reason: reasons.replaced }, { eventId: stopped.id, reason: reasons.stopped },
      { eventId: inPart.id, reason: reasons.appliedInPart }, { eventId: changed.id, reason: reasons.changed },
    ] })
    await expectTrueCounts(test.database, jobId)
    const lines = (await Array.fromAsync(await openResult(test.database, jobId))).join('').trimEnd().split('\n')
      .map(line => resubmissionLineSchema.parse(JSON.parse(line)))
    expect(lines.map(line => [line.seq, line.outcome])).toEqual([[1, 'delivered'], [2, 'superseded'], [3, 'left_out'], [4, 'left_out'], [5, 'left_out'], [6, 'left_out']])
    expect(lines[1]).toMatchObject({ eventId: overtaken.id, supersededByEventId: newer, error: { code: 'rejected' }, settledAt: expect.any(String) })
  })

  it('sends what newer data have overtaken when it is told to', async () => {
    const lane = await makeDeadLetters(0)
    const overtaken = await makeFailed(lane.laneId, { writeKeys: ['inventory:CHAIR@default'] })
    await applyNewer(lane, 'inventory:CHAIR@default', 2)
    const jobId = await start(lane.integrationId, true)
    await step()
    const [queued] = await test.database.query(connection => connection.select().from(event).where(eq(event.id, overtaken.id)))
    expect(queued).toMatchObject({ status: 'queued', forced: true, trigger: 'manual', refusalCount: 1, errorCode: null })
    expect(await expectTrueCounts(test.database, jobId)).toMatchObject({ skippedCount: 0 })
  })

  it('does not wait for what a person has parked or skipped since', async () => {
    const { integrationId, ids } = await makeDeadLetters(2)
    const jobId = await start(integrationId)
    await step()
    await test.database.query(connection => connection.update(event).set({ parkedAt: new Date() }).where(eq(event.id, ids[0] ?? '')))
    await test.database.query(connection => connection.update(event).set({ status: 'skipped', skipReason: 'Sent by hand.', finishedAt: new Date() }).where(eq(event.id, ids[1] ?? '')))
    await step()
    expect(await getResubmission(test.database, jobId)).toMatchObject({ state: 'finished', skipped: 2, leftOut: [{ reason: reasons.parked }, { reason: 'Sent by hand.' }] })
    await expectTrueCounts(test.database, jobId)
  })

  it('frees a lane that holds behind one of its events, and reopens an earlier ordering', async () => {
    const { laneId, integrationId, ids } = await makeDeadLetters(2)
    await test.database.query(async (connection) => {
      await connection.update(lanes).set({ heldAt: new Date(), heldReason: 'exhausted', heldByEventId: ids[1] }).where(eq(lanes.id, laneId))
      await connection.update(integrations).set({ laneGeneration: 1, openGeneration: 1 }).where(eq(integrations.id, integrationId))
    })
    await start(integrationId)
    expect(await step()).toEqual([laneId])
    const [found] = await test.database.query(connection =>
      connection.select().from(lanes).innerJoin(integrations, eq(integrations.id, lanes.integrationId)).where(eq(lanes.id, laneId)))
    expect(found).toMatchObject({ lanes: { heldAt: null, heldByEventId: null }, integrations: { openGeneration: 0, laneGeneration: 1 } })
  })

  it('is in the history of each event, with who asked for it, from where, and what changed', async () => {
    const { integrationId, ids } = await makeDeadLetters(1)
    const jobId = await start(integrationId)
    await step()
    const [entry] = await test.database.query(connection => connection.select().from(auditLog).where(eq(auditLog.subjectId, ids[0] ?? '')))
    expect(entry).toMatchObject({
      act: 'event.resubmitted', actorType: 'user', actorId: testActor.id, actorName: 'Ada', address: testActor.address, requestId: testActor.requestId,
      detail: { force: false, resubmissionId: jobId }, before: { status: 'failed', errorCode: 'rejected' }, after: { status: 'queued', errorCode: null },
    })
  })
})

describe('many at once', () => {
  it('five runners resubmit each event once', async () => {
    const { integrationId, ids, laneId } = await makeDeadLetters(15)
    const jobId = await start(integrationId)
    const steps = (await Promise.all([1, 2, 3, 4, 5].map(() => takeStep(test.database)))).filter(taken => taken?.jobId === jobId)
    expect(steps.map(taken => taken?.woken)).toEqual([[laneId]])
    const audits = await test.database.query(connection => connection.select().from(auditLog).where(inArray(auditLog.subjectId, ids)))
    expect(audits).toHaveLength(15)
    expect(count(await statuses(ids), 'queued')).toBe(15)
    await expectTrueCounts(test.database, jobId)
  })

  it('a step that dies before its commit has done nothing, and another one does it', async () => {
    const { laneId, integrationId, ids } = await makeDeadLetters(3)
    const jobId = await start(integrationId)
    const dying: Database = {
      ...test.database,
      transaction: work => test.database.transaction(async (transaction) => {
        await work(transaction)
        throw new Error('The process died.')
      }),
    }
    await expect(step(dying)).rejects.toThrow('The process died.')
    expect(count(await statuses(ids), 'failed')).toBe(3)
    expect(await expectTrueCounts(test.database, jobId)).toMatchObject({ state: 'running', skippedCount: 0 })
    expect(await step()).toEqual([laneId])
    expect(await carry(laneId, 'success')).toEqual(ids)
    await step()
    expect(await expectTrueCounts(test.database, jobId)).toMatchObject({ state: 'finished', doneCount: 3 })
  })

  it('two equal wishes are one job, also while it is paused; another one is its own', async () => {
    const { integrationId } = await makeDeadLetters(2)
    const jobs = new Set(await Promise.all([1, 2, 3].map(() => start(integrationId))))
    expect(jobs.size).toBe(1)
    const [jobId = ''] = jobs
    await pauseResubmission(waybill, { jobId, actor: testActor })
    expect(await start(integrationId)).toBe(jobId)
    expect(await start(integrationId, true)).not.toBe(jobId)
    await cancelResubmission(waybill, { jobId, actor: testActor })
    expect(await start(integrationId)).not.toBe(jobId)
    const starts = await test.database.query(connection => connection.select().from(auditLog).where(eq(auditLog.subjectId, jobId)).orderBy(asc(auditLog.id)))
    expect(starts.map(entry => entry.act)).toEqual(['resubmission.started', 'resubmission.paused', 'resubmission.cancelled'])
  })

  it('an event that two jobs want is resubmitted by one of them', async () => {
    const { laneId, integrationId, ids } = await makeDeadLetters(5)
    const jobs = [await start(integrationId), await start(integrationId, true)]
    await step()
    expect(await carry(laneId, 'success')).toEqual(ids)
    await step()
    const counts = await Promise.all(jobs.map(jobId => expectTrueCounts(test.database, jobId)))
    expect(counts.map(job => [job?.state, job?.doneCount, job?.skippedCount]).toSorted()).toEqual([['finished', 0, 5], ['finished', 5, 0]])
  })
})

describe('steering', () => {
  it('pauses: nothing is put back, what is under way is settled; and resumes', async () => {
    const { laneId, integrationId, ids } = await makeDeadLetters(25)
    const jobId = await start(integrationId)
    await step()
    expect(await pauseResubmission(waybill, { jobId, actor: testActor })).toMatchObject({ state: 'paused', underWay: 20, waiting: 5 })
    await carry(laneId, 'success')
    expect(await step()).toEqual([])
    expect(await expectTrueCounts(test.database, jobId)).toMatchObject({ state: 'paused', doneCount: 20 })
    expect(await resumeResubmission(waybill, { jobId, actor: testActor })).toMatchObject({ state: 'running', done: 20, waiting: 5 })
    await step()
    expect(await carry(laneId, 'success')).toEqual(ids.slice(20))
    await step()
    expect(await expectTrueCounts(test.database, jobId)).toMatchObject({ state: 'finished', doneCount: 25 })
  })

  it('cancels: what waits is left out, what is under way is still settled', async () => {
    const { laneId, integrationId, ids } = await makeDeadLetters(25)
    const jobId = await start(integrationId)
    await step()
    const cancelled = await cancelResubmission(waybill, { jobId, actor: testActor })
    expect(cancelled).toMatchObject({ state: 'cancelled', skipped: 5, underWay: 20, waiting: 0, finishedAt: expect.any(String) })
    expect(cancelled.leftOut).toEqual(ids.slice(20).map(eventId => ({ eventId, reason: reasons.cancelled, supersededByEventId: null })))
    await carry(laneId, 'success')
    expect(await step()).toEqual([])
    expect(await expectTrueCounts(test.database, jobId)).toMatchObject({ state: 'cancelled', doneCount: 20, skippedCount: 5 })
    const open = await test.database.query(connection => connection.$count(resubmissionItems, and(eq(resubmissionItems.jobId, jobId), inArray(resubmissionItems.outcome, ['waiting', 'resubmitted']))))
    expect(open).toBe(0)
  })

  it('is refused when it is over; a job about nothing is over at once', async () => {
    const { integrationId } = await makeDeadLetters(0)
    const jobId = await start(integrationId)
    expect(await getResubmission(test.database, jobId)).toMatchObject({ state: 'finished', total: 0, waiting: 0, finishedAt: expect.any(String), leftOut: [] })
    for (const steer of [pauseResubmission, resumeResubmission, cancelResubmission]) {
      await expect(steer(waybill, { jobId, actor: testActor })).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('is finished') })
    }
  })
})
