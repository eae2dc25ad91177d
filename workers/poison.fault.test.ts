import { inArray } from 'drizzle-orm'
import { v7 as uuidv7 } from 'uuid'
import { describe, expect, it } from 'vitest'
import { integrationEvents } from '../db/schema/events.ts'
import { makeEvent, makeLane, makePayload } from '../db/testing/factories.ts'
import { makeAcceptGroup } from '../pipeline/accept.ts'
import { readIntegrationKey } from '../pipeline/credentials.ts'
import { findViolations, noViolations } from '../pipeline/testing/invariants.ts'
import { makeSender, send, stockMessage, testSeal } from '../pipeline/testing/sender.ts'
import { until } from '../pipeline/testing/until.ts'
import { faultSeed, recordFault } from './testing/fault-report.ts'
import { usePlant } from './testing/plant.ts'
import { runUnderLoad } from './testing/under-load.ts'

const good = stockMessage('A', 1)

/** Events that no sender can post but that a bug, an older version or a damaged disk may leave behind. */
const poisons: { name: string, action?: string, body: string, seal?: (id: string) => Uint8Array, says: RegExp }[] = [
  { name: 'a body that is not JSON', body: 'not json', says: /cannot be turned into a call/ },
  { name: 'an action nobody knows', action: 'stock.teleport', body: good, says: /does not know the action stock\.teleport/ },
  { name: 'data of another action', action: 'order.create', body: good, says: /its data is not valid/ },
  { name: 'no data', body: '{"action":"inventory.set"}', says: /it has no data/ },
  { name: 'data nested 5,000 deep', body: `{"action":"inventory.set","data":${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}}`, says: /cannot be turned into a call/ },
  { name: 'a body sealed for another event', body: good, seal: () => testSeal.close(Buffer.from(good), uuidv7()), says: /cannot be turned into a call/ },
  { name: 'bytes that no seal has made', body: good, seal: () => Buffer.from('rubbish'), says: /cannot be turned into a call/ },
]

describe(`poison (FAULT_SEED=${faultSeed})`, () => {
  const plant = usePlant({ workers: 1 })

  const eventsWith = (ids: readonly string[]) => plant.database.query(connection =>
    connection.select().from(integrationEvents).where(inArray(integrationEvents.id, [...ids])).orderBy(integrationEvents.seq))

  /** Writes every poison, each followed by a good event, into one lane; returns the ids in order. */
  const writePoisonedLane = () => plant.database.transaction(async (transaction) => {
    const lane = await makeLane(transaction)
    const ids: string[] = []
    for (const poison of poisons.flatMap(one => [one, null])) {
      const event = await makeEvent(transaction, { laneId: lane.id, action: poison?.action ?? 'inventory.set' })
      const sealedBody = poison?.seal?.(event.id) ?? testSeal.close(Buffer.from(poison?.body ?? good), event.id)
      await makePayload(transaction, { eventId: event.id, sealedBody })
      ids.push(event.id)
    }
    return ids
  })

  it('in a lane fails with its reason, and what comes after it and in other lanes goes on', async () => {
    let ids: string[] = []
    plant.destination.answers({ status: 200, afterMs: 5 })
    await runUnderLoad(plant, {
      name: 'poison event', times: poisons.length, keepAnswers: true, load: { messageCount: 15 },
      async fault() {
        ids = await writePoisonedLane()
        await until('the lane is worked off', async () => (await eventsWith(ids)).every(event => event.finishedAt !== null))
      },
    })
    const events = await eventsWith(ids)
    for (const [index, poison] of poisons.entries()) {
      expect({ name: poison.name, ...events[index * 2] }).toMatchObject({ status: 'failed', attemptCount: 1, errorCode: 'unreadable_message', errorMessage: expect.stringMatching(poison.says) })
      expect({ after: poison.name, ...events[index * 2 + 1] }).toMatchObject({ status: 'success', attemptCount: 1 })
    }
    expect(plant.workers).toHaveLength(1)
  })

  it('in a batch of 500 fails alone', async () => {
    plant.destination.answers(200)
    const sender = await makeSender(plant.database, { ordering: 'none' })
    const accept = makeAcceptGroup(plant.database, () => {})
    const poison = accept.add({
      id: uuidv7(), keyId: sender.key.slice(4, 16), keyHash: readIntegrationKey(sender.key)?.hash ?? Buffer.alloc(32), action: 'inventory.set',
      entityId: 'a\u0000b', refs: [], writeKeys: [], sealedBody: '', idempotency: null,
    }).then(() => 'accepted', () => 'failed')
    const ids = await Promise.all(Array.from({ length: 499 }, () => send(accept, sender.key, good)))
    expect(await poison).toBe('failed')
    await until('the others are delivered', async () => (await eventsWith(ids)).filter(event => event.status === 'success').length === ids.length)
    expect(await findViolations(plant.database, plant.destination.calls, [sender.integrationId])).toMatchObject(noViolations)
    recordFault({
      fault: 'poison row in a batch of 500', times: 1, delivered: ids.length, orderErrors: 0, overlaps: 0, duplicates: 0,
      firstMs: null, everyLaneMs: null, drainedMs: null,
    })
  })
})
