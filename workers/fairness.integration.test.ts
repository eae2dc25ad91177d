import { sql } from 'drizzle-orm'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { useTestDatabase } from '../db/testing/database.ts'
import { useTestRedis } from '../db/testing/redis.ts'
import type { AcceptGroup } from '../pipeline/accept.ts'
import { makeAcceptGroup } from '../pipeline/accept.ts'
import type { Turn } from '../pipeline/fair-turns.ts'
import type { NudgeTime } from '../pipeline/nudges.ts'
import { makeBacklog } from '../pipeline/testing/backlog.ts'
import type { TestDestination } from '../pipeline/testing/destination.ts'
import { startDestination } from '../pipeline/testing/destination.ts'
import { makeSender, send, stockMessage } from '../pipeline/testing/sender.ts'
import { until } from '../pipeline/testing/until.ts'
import type { TestEngine } from './testing/engine.ts'
import { laneSlots, startTestEngine } from './testing/engine.ts'

/** Events of a turn at the most. */
const turnEvents = 50

describe.each(['Redis', 'Postgres'] as const)('fair turns on the %s queue', (backend) => {
  const test = useTestDatabase()
  const redis = useTestRedis()
  let destination: TestDestination
  let engine: TestEngine
  let accept: AcceptGroup
  /** What happens just before the worker nudges a lane again. */
  let beforeAgain: (laneId: string, time?: NudgeTime) => Promise<void>

  beforeEach(async () => {
    destination = await startDestination()
    destination.answers({ status: 200, afterMs: 5 })
    beforeAgain = async () => {}
    engine = startTestEngine({
      database: test.database, databaseUrl: test.url, redisUrl: backend === 'Redis' ? redis.url : undefined, destinationUrl: destination.url,
      wrapQueue: queue => ({ ...queue, nudge: (laneId, time) => beforeAgain(laneId, time).then(() => queue.nudge(laneId, time)) }),
    })
    accept = makeAcceptGroup(test.database, engine.queue.wake)
  })
  afterEach(async () => {
    await engine.stop()
    await destination.stop()
    await test.database.query(connection => connection.execute(sql`update integrations set paused_at = now()`)) // What is left is not for the next test.
  })

  const isSeen = (id: string) => destination.calls.some(call => call.messageId === id)

  /** Sends a neighbour's first message; resolves with the calls that began and the milliseconds that passed before its own. */
  async function sendFirst(key: string) {
    const [calls, began] = [destination.calls.length, performance.now()]
    const id = await send(accept, key, stockMessage('A', 1))
    await until('the neighbour\'s event is delivered', () => isSeen(id), 60_000)
    return { calls: destination.calls.findIndex(call => call.messageId === id) - calls, ms: performance.now() - began }
  }

  /** Wakes lanes as their integration's and waits until all that can be are at work. */
  async function start(laneIds: readonly string[], integrationId: string) {
    engine.queue.wake(laneIds, { turn: { integrationId } })
    await until('the backlog is worked on', () => destination.calls.length >= Math.min(laneIds.length, laneSlots) * 3, 60_000)
  }

  it.each([
    { laneCount: 1, perLane: 100_000 },
    { laneCount: 1000, perLane: 100 },
    { laneCount: 200, perLane: 200 },
  ])('let a neighbour\'s first event pass when $perLane events wait in each of $laneCount lanes of another integration', async ({ laneCount, perLane }) => {
    const [before, busy, neighbour] = [await makeSender(test.database), await makeSender(test.database), await makeSender(test.database)]
    const alone = await sendFirst(before.key)
    await start(await makeBacklog(test.database, busy.integrationId, { laneCount, perLane }), busy.integrationId)
    const among = await sendFirst(neighbour.key)
    process.stdout.write(`A first event on the ${backend} queue: ${Math.round(alone.ms)} ms alone, ${Math.round(among.ms)} ms and ${among.calls} calls later among ${laneCount} lanes of ${perLane}\n`)
    expect(among.calls).toBeLessThanOrEqual((Math.min(laneCount, laneSlots) + 8) * turnEvents)
  }, 120_000)

  it('leave no lane behind 60 lanes of as many integrations that are always busy', async () => {
    const busy = await Promise.all(Array.from({ length: 60 }, async () => {
      const { integrationId } = await makeSender(test.database)
      return { integrationId, laneIds: await makeBacklog(test.database, integrationId, { laneCount: 1, perLane: 400 }) }
    }))
    for (const { laneIds, integrationId } of busy) engine.queue.wake(laneIds, { turn: { integrationId } })
    await until('every lane had a turn', () => destination.calls.length > 60 * turnEvents, 60_000)
    const other = await makeSender(test.database, { ordering: 'entity' })
    const calls = destination.calls.length
    const ids = await Promise.all(Array.from({ length: 7 }, (_, index) => send(accept, other.key, stockMessage('A', 1, { entityId: `E-${index}` }))))
    await until('all of them are delivered', () => ids.every(isSeen), 60_000)
    expect(destination.calls.findLastIndex(call => ids.includes(call.messageId)) - calls).toBeLessThan(60 * 2 * turnEvents)
  }, 120_000)

  it('are not waited for by a lane that a person asks for while it is at work, although its worker has just put it behind the others', async () => {
    const { integrationId } = await makeSender(test.database)
    const laneIds = await makeBacklog(test.database, integrationId, { laneCount: 1, perLane: turnEvents + 1 })
    const again: (Turn | undefined)[] = []
    beforeAgain = async (laneId, time) => {
      again.push(time?.turn)
      if (again.length === 1) await engine.queue.nudge(laneId)
    }
    engine.queue.wake(laneIds, { turn: { integrationId } })
    await until('everything is delivered', () => destination.calls.length === turnEvents + 1, 60_000)
    expect(again.slice(0, 2)).toEqual([{ integrationId }, undefined])
  })
})
