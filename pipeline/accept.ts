/**
 * Accepting a message: check it, seal its body, and commit it together with whatever else is arriving. The sender hears
 * `202` after the commit and not before. Whether the key is right is decided inside the transaction.
 */
import { v7 as uuidv7 } from 'uuid'
import type { Database, HotTransaction } from '../db/client.ts'
import type { KeyHolder, SequenceWish } from '../db/queries/accept.ts'
import { claimIdempotencyKeys, drawSequences, findCommitted, insertEvents, lockKeyHolders, touchKeys } from '../db/queries/accept.ts'
import { WaybillError } from '../shared/waybill-error.ts'
import { readIntegrationKey, sha256 } from './credentials.ts'
import type { Group } from './group.ts'
import { makeGroup } from './group.ts'
import { laneKeyFor } from './lane-key.ts'
import { readMessage } from './read-message.ts'
import type { Seal } from './seal.ts'

/** What became of a message: a new event, an earlier one with the same idempotency key, or a refusal. */
export type Acceptance
  = | { kind: 'accepted', messageId: string, laneId: string }
    | { kind: 'replayed', messageId: string }
    | { kind: 'refused', refusal: WaybillError }

interface Arrival {
  id: string
  keyId: string
  keyHash: Uint8Array
  action: string
  entityId: string | null
  refs: string[]
  writeKeys: string[]
  sealedBody: string
  idempotency: { key: string, bodyHash: string } | null
}

export type AcceptGroup = Group<Arrival, Acceptance>

/** Messages that share a transaction at the most, and requests and bytes that may wait for one. */
const [maxBatch, maxWaiting, maxWaitingBytes] = [500, 2000, 64 * 1024 * 1024]

/** The group of this process. `onCommitted` gets the lanes that have new work, after each commit. */
export function makeAcceptGroup(database: Database, onCommitted: (laneIds: readonly string[]) => void): AcceptGroup {
  const noteUse = makeUseNote(database)
  return makeGroup<Arrival, Acceptance>({
    maxBatch,
    maxWaiting,
    maxWaitingBytes,
    bytesOf: arrival => arrival.sealedBody.length,
    async run(arrivals) {
      const results = await commitArrivals(database, arrivals)
      noteUse(arrivals.filter((_, index) => results[index]?.kind === 'accepted').map(arrival => arrival.keyId))
      onCommitted([...new Set(results.flatMap(result => result.kind === 'accepted' ? [result.laneId] : []))])
      return results
    },
  })
}

/** Notes when keys were last used, after the commit and at most once a minute each: inside it, processes would wait for each other's locks. */
function makeUseNote(database: Database): (keyIds: readonly string[]) => void {
  const notedAt = new Map<string, number>()
  return (keyIds) => {
    const now = performance.now()
    const due = unique(keyIds).filter(keyId => now - (notedAt.get(keyId) ?? -Infinity) > 60_000)
    if (due.length === 0) return
    for (const keyId of due) notedAt.set(keyId, now)
    database.hot(transaction => touchKeys(transaction, due)).catch(() => {
      for (const keyId of due) notedAt.delete(keyId) // Noted with the next message instead.
    })
  }
}

/**
 * Accepts one message.
 * @returns the message id and whether it is the answer to an earlier, equal request
 * @throws WaybillError for everything a sender can mend, and `overloaded` or `unavailable` when it should come back
 */
export async function acceptMessage(
  group: AcceptGroup,
  seal: Seal,
  request: { key: string, bytes: Uint8Array, idempotencyKey: string | null },
): Promise<{ messageId: string, replayed: boolean }> {
  const key = readIntegrationKey(request.key)
  if (!key) throw wrongKey()
  const message = readMessage(request.bytes)
  const id = uuidv7()
  const result = await group.add({
    id,
    keyId: key.keyId,
    keyHash: key.hash,
    action: message.action,
    entityId: message.entityId,
    refs: message.refs,
    writeKeys: message.writeKeys,
    sealedBody: Buffer.from(seal.close(request.bytes, id)).toString('base64'),
    idempotency: request.idempotencyKey === null ? null : { key: request.idempotencyKey, bodyHash: Buffer.from(sha256(request.bytes)).toString('hex') },
  })
  if (result.kind === 'refused') throw result.refusal
  return { messageId: result.messageId, replayed: result.kind === 'replayed' }
}

/** Commits a batch; when the connection breaks, looks up what was committed after all. */
async function commitArrivals(database: Database, arrivals: readonly Arrival[]): Promise<Acceptance[]> {
  try {
    return await database.hot(transaction => writeArrivals(transaction, arrivals))
  }
  catch (error) {
    if (!(error instanceof WaybillError) || error.code !== 'unavailable') throw error
    const ids = arrivals.map(arrival => arrival.id)
    const committed = await database.hot(transaction => findCommitted(transaction, ids), 3000)
    if (committed.length === 0) throw error
    const lanes = new Map(committed.map(({ id, laneId }) => [id, laneId]))
    return arrivals.map(({ id }) => {
      const laneId = lanes.get(id)
      return laneId === undefined ? { kind: 'refused', refusal: error } : { kind: 'accepted', messageId: id, laneId }
    })
  }
}

async function writeArrivals(transaction: HotTransaction, arrivals: readonly Arrival[]): Promise<Acceptance[]> {
  const holders = new Map((await lockKeyHolders(transaction, unique(arrivals.map(arrival => arrival.keyId)))).map(holder => [holder.keyId, holder]))
  const admitted = arrivals.map(arrival => ({ arrival, holder: admit(arrival, holders.get(arrival.keyId)) }))
  const owners = await claimKeys(transaction, admitted.flatMap(({ arrival, holder }) => 'refusal' in holder ? [] : [{ arrival, holder }]))
  const results = new Map<string, Acceptance>()
  const fresh: Fresh[] = []
  for (const { arrival, holder } of admitted) {
    if ('refusal' in holder) results.set(arrival.id, { kind: 'refused', refusal: holder.refusal })
    else {
      const earlier = findEarlier(arrival, holder, owners)
      if (earlier) results.set(arrival.id, earlier)
      else fresh.push({ arrival, holder, laneKey: laneKeyFor(holder, arrival.entityId, arrival.id) })
    }
  }
  for (const [id, laneId] of await writeFresh(transaction, fresh)) results.set(id, { kind: 'accepted', messageId: id, laneId })
  return arrivals.map(({ id }) => results.get(id) ?? missing(id))
}

function admit(arrival: Arrival, holder: KeyHolder | undefined): KeyHolder | { refusal: WaybillError } {
  if (!holder || !Buffer.from(holder.hash).equals(arrival.keyHash)) return { refusal: wrongKey() }
  if (!holder.enabled) {
    return { refusal: new WaybillError('integration_disabled', 'This integration is switched off. Ask the people who run Waybill to enable it, then send again.') }
  }
  return holder
}

interface Admitted { arrival: Arrival, holder: KeyHolder }
type KeyOwners = Map<string, { bodyHash: string, eventId: string }>

const ownerKey = (integrationId: string, key: string) => `${integrationId} ${key}`

async function claimKeys(transaction: HotTransaction, admitted: readonly Admitted[]): Promise<KeyOwners> {
  const claims = new Map<string, { integrationId: string, key: string, bodyHash: string, eventId: string }>()
  for (const { arrival, holder } of admitted) {
    if (!arrival.idempotency) continue
    const name = ownerKey(holder.integrationId, arrival.idempotency.key)
    if (!claims.has(name)) claims.set(name, { integrationId: holder.integrationId, ...arrival.idempotency, eventId: arrival.id })
  }
  if (claims.size === 0) return new Map()
  const held = await claimIdempotencyKeys(transaction, [...claims.values()])
  return new Map(held.map(owner => [ownerKey(owner.integrationId, owner.key), owner]))
}

/** The answer that an earlier request with the same idempotency key earned, or null when this one is the first. */
function findEarlier(arrival: Arrival, holder: KeyHolder, owners: KeyOwners): Acceptance | null {
  if (!arrival.idempotency) return null
  const owner = owners.get(ownerKey(holder.integrationId, arrival.idempotency.key))
  if (!owner || owner.eventId === arrival.id) return null
  if (owner.bodyHash === arrival.idempotency.bodyHash) return { kind: 'replayed', messageId: owner.eventId }
  return {
    kind: 'refused',
    refusal: new WaybillError('idempotency_key_reused', 'This Idempotency-Key was used within the last 24 hours for a message with another body. Use a new key for a new message.'),
  }
}

interface Fresh { arrival: Arrival, holder: KeyHolder, laneKey: string }

/** Writes new events; returns the lane of each. */
async function writeFresh(transaction: HotTransaction, fresh: readonly Fresh[]): Promise<Map<string, string>> {
  if (fresh.length === 0) return new Map()
  const wishes = new Map<string, SequenceWish>()
  for (const { holder: { integrationId, laneGeneration }, laneKey } of fresh) {
    const name = ownerKey(integrationId, laneKey)
    const wish = wishes.get(name) ?? { integrationId, key: laneKey, generation: laneGeneration, count: 0 }
    wishes.set(name, { ...wish, count: wish.count + 1 })
  }
  const drawn = await drawSequences(transaction, [...wishes.values()], uuidv7)
  const lanes = new Map(drawn.map(lane => [ownerKey(lane.integrationId, lane.key), { laneId: lane.laneId, nextSeq: lane.firstSeq }]))
  const events = fresh.map(({ arrival, holder: { integrationId }, laneKey }) => {
    const lane = lanes.get(ownerKey(integrationId, laneKey)) ?? missing(laneKey)
    const seq = lane.nextSeq
    lane.nextSeq += 1
    const { id, action, entityId, refs, writeKeys, sealedBody } = arrival
    return { id, integrationId, laneId: lane.laneId, seq, action, entityId, refs, writeKeys, sealedBody }
  })
  await insertEvents(transaction, events)
  return new Map(events.map(event => [event.id, event.laneId]))
}

const unique = (texts: readonly string[]) => [...new Set(texts)]
const wrongKey = () => new WaybillError('unauthenticated', 'The integration\'s API key is missing, unknown or no longer valid. Send it as "Authorization: Bearer wbk_…".')

function missing(what: string): never {
  throw new Error(`The database did not return what was written for ${what}.`)
}
