import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { useTestDatabase } from '../db/testing/database.ts'
import { useTestRedis } from '../db/testing/redis.ts'
import type { AcceptGroup } from '../pipeline/accept.ts'
import { makeAcceptGroup } from '../pipeline/accept.ts'
import type { TestDestination } from '../pipeline/testing/destination.ts'
import { startDestination } from '../pipeline/testing/destination.ts'
import { makeSender, send, stockMessage } from '../pipeline/testing/sender.ts'
import { until } from '../pipeline/testing/until.ts'
import type { TestEngine } from './testing/engine.ts'
import { startTestEngine } from './testing/engine.ts'

/** Calls of the busy integration that may come between a neighbour's message and its delivery: a turn of every lane at work, and some. */
const atMostBetween = 250

describe.each(['Redis', 'Postgres'] as const)('a neighbour on the %s queue', (backend) => {
  const test = useTestDatabase()
  const redis = useTestRedis()
  let destination: TestDestination
  let engine: TestEngine
  let accept: AcceptGroup

  beforeAll(async () => {
    destination = await startDestination()
    engine = startTestEngine({ database: test.database, databaseUrl: test.url, redisUrl: backend === 'Redis' ? redis.url : undefined, destinationUrl: destination.url })
    accept = makeAcceptGroup(test.database, engine.queue.wake)
  })
  afterAll(async () => {
    await engine.stop()
    await destination.stop()
  })

  it.each(['integration', 'entity'] as const)('is not kept waiting by 600 events of another integration, ordering: %s', async (ordering) => {
    destination.answers({ status: 200, afterMs: 5 })
    const busy = await makeSender(test.database, { ordering })
    const quiet = await makeSender(test.database)
    const sending = Promise.all(Array.from({ length: 600 }, (_, index) => send(accept, busy.key, stockMessage(`S-${index}`, 1, { entityId: `E-${index}` }))))
    const ids = await sending
    expect(destination.calls.filter(call => ids.includes(call.messageId)).length).toBeLessThan(500)
    const first = await send(accept, quiet.key, stockMessage('A', 1))
    const before = destination.calls.length
    await until('the neighbour\'s event is delivered', () => destination.calls.some(call => call.messageId === first))
    expect(destination.calls.findIndex(call => call.messageId === first) - before).toBeLessThan(atMostBetween)
    await until('everything is delivered', () => destination.calls.filter(call => call.endedAt !== null && ids.includes(call.messageId)).length === 600, 50_000)
  }, 60_000)
})
