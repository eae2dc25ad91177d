/** The single rules on which order stands, each without any luck: two owners of one lane, told apart only by the epoch. */
import { eq, sql } from 'drizzle-orm'
import pino from 'pino'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { claimHeads } from '../db/queries/advance.ts'
import type { FinishedAttempt } from '../db/queries/finish-attempts.ts'
import { finishAttempts } from '../db/queries/finish-attempts.ts'
import type { ClaimedLane } from '../db/queries/lanes.ts'
import { claimLanes } from '../db/queries/lanes.ts'
import { markResubmitted } from '../db/queries/operator-moves.ts'
import { attempts, integrationEvents } from '../db/schema/events.ts'
import { lanes } from '../db/schema/integrations.ts'
import { useTestDatabase } from '../db/testing/database.ts'
import { makeEvent, makeLane } from '../db/testing/factories.ts'
import { useTestRedis } from '../db/testing/redis.ts'
import { makeAcceptGroup } from '../pipeline/accept.ts'
import { watchDestination } from '../pipeline/destination-watch.ts'
import { staleWriteGuard } from '../pipeline/newer-data.ts'
import type { NudgeQueue } from '../pipeline/nudges.ts'
import { makeStepGroup } from '../pipeline/steps.ts'
import type { TestDestination } from '../pipeline/testing/destination.ts'
import { startDestination } from '../pipeline/testing/destination.ts'
import { makeSender, send, stockMessage } from '../pipeline/testing/sender.ts'
import { until } from '../pipeline/testing/until.ts'
import { startTestEngine } from './testing/engine.ts'

const test = useTestDatabase()

const findEvent = async (id: string) => {
  const [event] = await test.database.query(connection => connection.select().from(integrationEvents).where(eq(integrationEvents.id, id)))
  return event ?? expect.fail('The event is gone.')
}
const listAttempts = (id: string) => test.database.query(connection => connection.select().from(attempts).where(eq(attempts.eventId, id)))

async function own(laneId: string, owner: string): Promise<ClaimedLane> {
  const [lane] = await test.database.hot(transaction => claimLanes(transaction, [laneId], owner))
  return lane ?? expect.fail('The lane belongs to somebody else.')
}

const startNext = (lane: ClaimedLane) => test.database.hot(transaction => claimHeads(transaction, [lane], staleWriteGuard))

/** How an attempt ended: well, or to be repeated at once. */
const ended = (lane: ClaimedLane, eventId: string, number: number, status: 'success' | 'queued'): FinishedAttempt => ({
  laneId: lane.laneId, epoch: lane.epoch, eventId, number, trigger: 'automatic', startedAt: new Date().toISOString(), durationMs: 1,
  ...status === 'success'
    ? { outcome: 'success', httpStatus: 200, errorCode: null, errorMessage: null }
    : { outcome: 'transient', httpStatus: 503, errorCode: 'destination_busy', errorMessage: 'The destination asked us to wait (503).' },
  problemFingerprint: null, problemPattern: null, items: null,
  status, delayMs: 0, retryCount: 0, isBusy: false, hold: null, applied: null, adds: false, log: null,
})
const write = (finished: FinishedAttempt) => test.database.hot(transaction => finishAttempts(transaction, [finished]))

/** A lane with one event, owned by somebody whose lease runs out now and by whoever claims it after that. */
async function makeTwoOwners(options: { startedByFormer: boolean }) {
  const { eventId, laneId } = await test.database.query(async (connection) => {
    const event = await makeEvent(connection)
    return { eventId: event.id, laneId: event.laneId }
  })
  const former = await own(laneId, 'the former owner')
  if (options.startedByFormer) await startNext(former)
  await test.database.query(connection => connection.update(lanes).set({ leaseUntil: sql`clock_timestamp()` }).where(eq(lanes.id, laneId)))
  const present = await own(laneId, 'the present owner')
  return { eventId, former, present }
}

describe('a lane whose lease has run out', () => {
  it('takes no write from its former owner', async () => {
    const { eventId, former } = await makeTwoOwners({ startedByFormer: true })
    expect(await write(ended(former, eventId, 1, 'success'))).toEqual([])
    expect(await findEvent(eventId)).toMatchObject({ status: 'processing', attemptCount: 1 })
    expect(await listAttempts(eventId)).toEqual([])
  })

  it('lets its former owner start nothing', async () => {
    const { eventId, former, present } = await makeTwoOwners({ startedByFormer: false })
    expect(await startNext(former)).toEqual([])
    expect(await findEvent(eventId)).toMatchObject({ status: 'queued', attemptCount: 0 })
    expect(await startNext(present)).toMatchObject([{ claimed: true, eventId, number: 1 }])
  })
})

/** An owned lane whose only event is being sent. */
async function startOne() {
  const { eventId, laneId } = await test.database.query(async (connection) => {
    const lane = await makeLane(connection)
    return { laneId: lane.id, eventId: (await makeEvent(connection, { laneId: lane.id })).id }
  })
  const lane = await own(laneId, 'the owner')
  const [event] = await startNext(lane)
  return event?.claimed ? { eventId, lane, event } : expect.fail('The event was not started.')
}

describe('the end of an attempt', () => {
  it('is written down once, however often it is told', async () => {
    const { eventId, lane } = await startOne()
    expect(await write(ended(lane, eventId, 1, 'success'))).toEqual([eventId])
    expect(await write(ended(lane, eventId, 1, 'success'))).toEqual([])
    expect(await listAttempts(eventId)).toHaveLength(1)
  })

  it('is told although the lease has run out meanwhile, and nothing is started', async () => {
    const { eventId, lane, event } = await startOne()
    const lease = { ...lane, signal: AbortSignal.abort(), isSafe: () => false }
    const steps = makeStepGroup(test.database, watchDestination({ database: test.database, log: pino({ level: 'silent' }) }, 'http://destination.test'))
    const step = await steps.add({ lane: lease, ended: { event, result: { kind: 'ended', verdict: { class: 'success', items: null }, httpStatus: 200, durationMs: 1, log: null } }, startNext: true, isProbe: false, isRepeat: false })
    expect(step).toMatchObject({ kind: 'stepped', finished: { eventId, outcome: 'success' }, next: 'not ours' })
    expect(await findEvent(eventId)).toMatchObject({ status: 'success' })
  })

  it('does not end the attempt after it', async () => {
    const { eventId, lane } = await startOne()
    await write(ended(lane, eventId, 1, 'queued'))
    expect(await startNext(lane)).toMatchObject([{ claimed: true, number: 2 }])
    expect(await write(ended(lane, eventId, 1, 'queued'))).toEqual([])
    expect(await findEvent(eventId)).toMatchObject({ status: 'processing', attemptCount: 2 })
  })
})

describe('how long a destination has been asking to wait', () => {
  it('is forgotten when a call fails for another reason', async () => {
    const { eventId, lane } = await startOne()
    await write({ ...ended(lane, eventId, 1, 'queued'), isBusy: true })
    expect((await findEvent(eventId)).busySince).toEqual(expect.any(Date))
    await startNext(lane)
    await write(ended(lane, eventId, 2, 'queued'))
    expect((await findEvent(eventId)).busySince).toBeNull()
  })
})

describe('a resubmission', () => {
  it.each(['queued', 'processing', 'success'] as const)('moves no event that is %s', async (status) => {
    const event = await test.database.query(connection => makeEvent(connection, { status }))
    const moved = await test.database.transaction(transaction => markResubmitted(transaction, event.id, { definiteCodes: [], forced: false }))
    expect(moved).toBeNull()
    expect(await findEvent(event.id)).toMatchObject({ status, trigger: 'automatic' })
  })
})

describe('a nudge that comes while its lane is put aside until later', () => {
  const redis = useTestRedis()
  let destination: TestDestination
  beforeAll(async () => {
    destination = await startDestination()
  })
  afterAll(() => destination.stop())

  /** A queue on which `happens` happens just before a lane is put aside for the first time. */
  const withHappening = (happens: () => Promise<void>) => (queue: NudgeQueue): NudgeQueue => {
    let isFirst = true
    return {
      ...queue,
      async nudge(laneId, time) {
        if (isFirst && time?.delayMs !== undefined) {
          isFirst = false
          await happens()
        }
        return queue.nudge(laneId, time)
      },
    }
  }

  it('is not put off until then, although nobody sweeps', async () => {
    const sender = await makeSender(test.database)
    const eventId = await send(makeAcceptGroup(test.database, () => {}), sender.key, stockMessage('A', 1))
    const { laneId } = await findEvent(eventId)
    const dueAt = (due: ReturnType<typeof sql> | null) => test.database.query(connection =>
      connection.update(integrationEvents).set({ nextAttemptAt: due }).where(eq(integrationEvents.id, eventId)))
    await dueAt(sql`clock_timestamp() + interval '1 hour'`)
    const engine = startTestEngine({
      database: test.database, databaseUrl: test.url, redisUrl: redis.url, destinationUrl: destination.url,
      wrapQueue: withHappening(async () => {
        await dueAt(null)
        await engine.queue.nudge(laneId, { turn: { integrationId: sender.integrationId } }) // As accepting does: what a person asks for is looked at again anyway.
      }),
    })
    await engine.queue.nudge(laneId)
    await until('the event is delivered', async () => (await findEvent(eventId)).status === 'success', 8000)
    await engine.stop()
  })
})
