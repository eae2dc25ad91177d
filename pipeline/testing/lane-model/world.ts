/** The real thing: one integration in Postgres, its operators, and the workers that share a process. */
import { v7 as uuidv7 } from 'uuid'
import type { Database } from '../../../db/client.ts'
import type { ClaimedEvent } from '../../../db/queries/advance.ts'
import type { ClaimedLane } from '../../../db/queries/lanes.ts'
import { claimLanes } from '../../../db/queries/lanes.ts'
import { WaybillError } from '../../../shared/waybill-error.ts'
import type { AcceptGroup } from '../../accept.ts'
import { makeAcceptGroup } from '../../accept.ts'
import { classify } from '../../classify.ts'
import { readIntegrationKey } from '../../credentials.ts'
import { watchDestination } from '../../destination-watch.ts'
import type { Group } from '../../group.ts'
import { makeGroup } from '../../group.ts'
import type { Lease } from '../../leases.ts'
import { judgeOvertaken } from '../../overtaken.ts'
import { readMessage } from '../../read-message.ts'
import type { EndedStep, StepGroup } from '../../steps.ts'
import { makeStepGroup } from '../../steps.ts'
import type { Waybill } from '../../waybill.ts'
import { makeSender } from '../sender.ts'
import { makeTestWaybill } from '../waybill.ts'
import type { Answer } from './answers.ts'
import { replyOf } from './answers.ts'
import type { Settings } from './reference.ts'
import type { Snapshots } from './snapshot.ts'
import { makeSnapshots } from './snapshot.ts'

/** What all integrations of the test share, as in one process. */
export interface Process { waybill: Waybill, accepts: AcceptGroup, steps: StepGroup, claims: Group<string, number | null>, snapshots: Snapshots }

/** One integration, and the key of its sender. */
export interface World extends Process { integrationId: string, key: string }

/** Starts what a process shares; nothing in it works by itself. */
export function makeProcess(database: Database): Process {
  const { waybill } = makeTestWaybill({ ...database })
  return {
    waybill,
    accepts: makeAcceptGroup(database, () => {}),
    steps: makeStepGroup(database, watchDestination(waybill, 'http://destination.test')),
    claims: groupClaims(database),
    snapshots: makeSnapshots(database),
  }
}

/** Leases end in a test when it says so, and not because the machine is slow. */
function groupClaims(database: Database): Process['claims'] {
  return makeGroup<string, number | null>({
    maxBatch: 50,
    maxWaiting: Infinity,
    run: laneIds => database.hot(async (transaction) => {
      const claimed = await claimLanes(transaction, laneIds, 'a worker of the model test')
      await transaction`update lanes set lease_until = clock_timestamp() + interval '1 day' where id = any(${claimed.map(lane => lane.laneId)}::uuid[])`
      const epochs = new Map(claimed.map(lane => [lane.laneId, lane.epoch]))
      return laneIds.map(laneId => epochs.get(laneId) ?? null)
    }),
  })
}

/** An integration whose retries wait for hours, so that whether one is due does not depend on the speed of the machine. */
export async function makeWorld(process: Process, { retries, ...settings }: Settings): Promise<World> {
  const policy = { retries, delaySeconds: 3600, factor: 1, maxDelaySeconds: 3600, jitter: 0 }
  return { ...process, ...await makeSender(process.waybill.database, { ...settings, retryPolicies: { default: policy } }) }
}

/** Sends a message about an entity; the entity also chooses the lane where an ordering leaves that to chance. */
export async function send(world: World, message: { adds: boolean, entity: number, skus: readonly string[], skewMinutes: number }): Promise<string> {
  const id = drawId(message.entity, message.skewMinutes)
  const bytes = Buffer.from(JSON.stringify({
    action: message.adds ? 'inventory.adjust' : 'inventory.set',
    ...(message.entity === 0 ? {} : { entityId: `E${message.entity}` }),
    data: dataFor(message.adds, message.skus),
  }))
  const key = readIntegrationKey(world.key)
  if (!key) throw new Error('The test made a key that cannot be read.')
  const { action, entityId, refs, writeKeys } = readMessage(bytes)
  const sealedBody = Buffer.from(world.waybill.seal.close(bytes, id)).toString('base64')
  const result = await world.accepts.add({ id, keyId: key.keyId, keyHash: key.hash, action, entityId, refs, writeKeys, sealedBody, idempotency: null })
  if (result.kind === 'refused') throw result.refusal
  return result.messageId
}

/** The data of a message about these things. */
export const dataFor = (adds: boolean, skus: readonly string[]) => ({ items: skus.map(sku => adds ? { sku, delta: 1 } : { sku, quantity: 1 }) })

/** An id by a clock that is so far off; of those to come, the first that ends as wanted. */
function drawId(spread: number, skewMinutes: number): string {
  for (;;) {
    const id = uuidv7({ msecs: Date.now() + skewMinutes * 60_000 })
    if (Number.parseInt(id.slice(-4), 16) % 8 === spread) return id
  }
}

/** A lease whose owner is sure of it, rightly or not. */
export const leaseOf = (owned: ClaimedLane): Lease => ({ ...owned, signal: new AbortController().signal, isSafe: () => true })

/** An attempt that got this answer, or was not made because newer data have overtaken a part of its event. */
export function endWith(event: ClaimedEvent, answer: Answer, { adds, skus }: { adds: boolean, skus: readonly string[] }): EndedStep {
  if (event.newerEventIds) {
    const verdict = judgeOvertaken(event.action, dataFor(adds, skus), event.newerEventIds)
    return { event, result: { kind: 'ended', verdict, httpStatus: null, durationMs: 1, log: null } }
  }
  const reply = replyOf(answer, skus)
  return { event, result: { kind: 'ended', verdict: classify(reply, Date.now()), httpStatus: reply.status, durationMs: 1, log: null } }
}

/** `done`, or the code of the refusal. */
export async function tell(move: Promise<unknown>): Promise<string> {
  try {
    await move
    return 'done'
  }
  catch (error) {
    if (error instanceof WaybillError && error.code !== 'unavailable') return error.code
    throw error
  }
}
