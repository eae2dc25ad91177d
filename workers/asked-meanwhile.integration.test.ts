import { afterEach, beforeEach, describe, it } from 'vitest'
import { useTestDatabase } from '../db/testing/database.ts'
import { useTestRedis } from '../db/testing/redis.ts'
import type { AcceptGroup } from '../pipeline/accept.ts'
import { makeAcceptGroup } from '../pipeline/accept.ts'
import { parkEvent } from '../pipeline/park.ts'
import { resubmitEvent } from '../pipeline/resubmit.ts'
import { retryNow } from '../pipeline/retry-now.ts'
import { skipEvent } from '../pipeline/skip.ts'
import type { TestDestination } from '../pipeline/testing/destination.ts'
import { startDestination } from '../pipeline/testing/destination.ts'
import { makeSender, send, stockMessage } from '../pipeline/testing/sender.ts'
import { until } from '../pipeline/testing/until.ts'
import { makeTestWaybill, testActor as actor } from '../pipeline/testing/waybill.ts'
import type { Waybill } from '../pipeline/waybill.ts'
import type { TestEngine } from './testing/engine.ts'
import { startTestEngine } from './testing/engine.ts'

/** What waits for its retry waits for longer than any test. */
const slowRetries = { default: { retries: 3, delaySeconds: 600, factor: 1, maxDelaySeconds: 600, jitter: 0 } }

/** The dead letter, and the head behind it that waits for its retry. `NEXT` waits behind both. */
interface Events { refused: string, late: string }

/** What a person does, what is sent at once because of it, and how it is done. */
const acts: [what: string, sent: string, act: (waybill: Waybill, events: Events) => Promise<unknown>][] = [
  ['resubmits what has failed', 'REFUSED', (waybill, { refused }) => resubmitEvent(waybill, { eventId: refused, actor })],
  ['retries now', 'LATE', (waybill, { late }) => retryNow(waybill, { eventId: late, actor })],
  ['skips the head', 'NEXT', (waybill, { late }) => skipEvent(waybill, { eventId: late, reason: 'Not needed.', actor })],
  ['parks the head', 'NEXT', (waybill, { late }) => parkEvent(waybill, { eventId: late, reason: 'Not now.', actor })],
]

describe.each(['Redis', 'Postgres'] as const)('a lane that is put aside on the %s queue', (backend) => {
  const test = useTestDatabase()
  const redis = useTestRedis()
  let destination: TestDestination
  let engine: TestEngine
  let accept: AcceptGroup
  let waybill: Waybill
  /** What happens once, just before the worker puts a lane aside. */
  let happens: () => Promise<unknown>

  beforeEach(async () => {
    destination = await startDestination()
    happens = async () => {}
    engine = startTestEngine({
      database: test.database, databaseUrl: test.url, redisUrl: backend === 'Redis' ? redis.url : undefined, destinationUrl: destination.url,
      wrapQueue: queue => ({
        ...queue,
        async nudge(laneId, time) {
          if ((time?.delayMs ?? 0) > 0) {
            const now = happens
            happens = async () => {}
            await now()
          }
          return queue.nudge(laneId, time)
        },
      }),
    })
    accept = makeAcceptGroup(test.database, engine.queue.wake)
    waybill = { ...makeTestWaybill(test.database).waybill, wake: engine.queue.wake }
  })
  afterEach(async () => {
    await engine.stop()
    await destination.stop()
  })

  const isSent = (sku: string) => destination.calls.some(call => call.body.includes(`"${sku}"`) && call.status === 200)

  describe.each(['and nudges it', 'and whose nudge is lost'])('goes on at once for a person %s', (nudge) => {
    it.each(acts)('who %s just then', async (_, sent, act) => {
      const { key } = await makeSender(test.database, { retryPolicies: slowRetries })
      destination.answers(call => call.body.includes('"REFUSED"') ? 422 : call.body.includes('"LATE"') ? 503 : 200)
      const asked = Promise.withResolvers<true>()
      happens = async () => {
        const [refused = '', late = ''] = await ids
        destination.answers(200)
        await act(nudge === 'and nudges it' ? waybill : { ...waybill, wake: () => {} }, { refused, late })
        asked.resolve(true)
      }
      const ids = Promise.all(['REFUSED', 'LATE', 'NEXT'].map(sku => send(accept, key, stockMessage(sku, 1))))
      await asked.promise
      await until(`${sent} is sent`, () => isSent(sent))
    })
  })
})
