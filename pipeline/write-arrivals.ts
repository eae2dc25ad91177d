/** The transaction in which arriving messages become events: who may send, what was sent before, and which number each gets. */
import type { HotTransaction } from '../db/client.ts'
import type { Holder, KeyHolder, NewEvent, SequenceWish } from '../db/queries/accept.ts'
import { claimIdempotencyKeys, drawSequences, insertEvents, lockKeyHolders } from '../db/queries/accept.ts'
import { WaybillError } from '../shared/waybill-error.ts'
import { laneKeyFor } from './lane-key.ts'
import { newId } from './new-id.ts'

/** What became of a message: a new event, an earlier one with the same idempotency key, or a refusal. */
export type Acceptance
  = | { kind: 'accepted', messageId: string, laneId: string, integrationId: string }
    | { kind: 'replayed', messageId: string }
    | { kind: 'refused', refusal: WaybillError }

/** A message that was read and sealed. */
export interface SealedMessage {
  id: string
  action: string
  entityId: string | null
  refs: string[]
  writeKeys: string[]
  sealedBody: string
  idempotency: { key: string, bodyHash: string } | null
}

/** A message that came with a key. */
export interface Arrival extends SealedMessage {
  keyId: string
  keyHash: Uint8Array
}

/** Writes what may be written; resolves with what became of each arrival, in their order. Takes effect when the transaction commits. */
export async function writeArrivals(transaction: HotTransaction, arrivals: readonly Arrival[]): Promise<Acceptance[]> {
  const holders = new Map((await lockKeyHolders(transaction, unique(arrivals.map(arrival => arrival.keyId)))).map(holder => [holder.keyId, holder]))
  return writeAdmitted(transaction, arrivals.map(arrival => ({ arrival, holder: admit(arrival, holders.get(arrival.keyId)) })))
}

/** Writes messages for integrations that are locked, as {@link writeArrivals} does; those that are refused keep their refusal. */
export async function writeAdmitted(
  transaction: HotTransaction, admitted: readonly { arrival: SealedMessage, holder: Holder | { refusal: WaybillError } }[],
): Promise<Acceptance[]> {
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
  for (const { id, laneId, integrationId } of await writeFresh(transaction, fresh)) results.set(id, { kind: 'accepted', messageId: id, laneId, integrationId })
  return admitted.map(({ arrival: { id } }) => results.get(id) ?? missing(id))
}

function admit(arrival: Arrival, holder: KeyHolder | undefined): KeyHolder | { refusal: WaybillError } {
  if (!holder || !Buffer.from(holder.hash).equals(arrival.keyHash)) return { refusal: wrongKey() }
  return holder.enabled ? holder : { refusal: switchedOff() }
}

interface Admitted { arrival: SealedMessage, holder: Holder }
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
function findEarlier(arrival: SealedMessage, holder: Holder, owners: KeyOwners): Acceptance | null {
  if (!arrival.idempotency) return null
  const owner = owners.get(ownerKey(holder.integrationId, arrival.idempotency.key))
  if (!owner || owner.eventId === arrival.id) return null
  if (owner.bodyHash === arrival.idempotency.bodyHash) return { kind: 'replayed', messageId: owner.eventId }
  return { kind: 'refused', refusal: keyReused() }
}

interface Fresh { arrival: SealedMessage, holder: Holder, laneKey: string }

/** Writes new events; returns them with their lanes. */
async function writeFresh(transaction: HotTransaction, fresh: readonly Fresh[]): Promise<NewEvent[]> {
  if (fresh.length === 0) return []
  const wishes = new Map<string, SequenceWish>()
  for (const { holder: { integrationId, laneGeneration, ordering }, laneKey } of fresh) {
    const name = ownerKey(integrationId, laneKey)
    const wish = wishes.get(name) ?? {
      integrationId, key: laneKey, generation: laneGeneration, remembersWrites: laneGeneration > 0 || ordering !== 'integration', count: 0,
    }
    wishes.set(name, { ...wish, count: wish.count + 1 })
  }
  const drawn = await drawSequences(transaction, [...wishes.values()], newId)
  const lanes = new Map(drawn.map(lane => [ownerKey(lane.integrationId, lane.key), { laneId: lane.laneId, nextSeq: lane.firstSeq }]))
  const events = fresh.map(({ arrival, holder: { integrationId }, laneKey }) => {
    const lane = lanes.get(ownerKey(integrationId, laneKey)) ?? missing(laneKey)
    const seq = lane.nextSeq
    lane.nextSeq += 1
    const { id, action, entityId, refs, writeKeys, sealedBody } = arrival
    return { id, integrationId, laneId: lane.laneId, seq, action, entityId, refs, writeKeys, sealedBody }
  })
  await insertEvents(transaction, events)
  return events
}

/** Each text once. */
export const unique = (texts: readonly string[]) => [...new Set(texts)]

/** The one answer for a key that is missing, unknown, expired or replaced. */
export const wrongKey = () => new WaybillError('unauthenticated', 'The integration\'s API key is missing, unknown or no longer valid. Send it as "Authorization: Bearer wbk_…".')

/** The answer of an integration that is switched off. */
export const switchedOff = () => new WaybillError('integration_disabled', 'This integration is switched off. Ask the people who run Waybill to enable it, then send again.')

/** The answer to another message with the same idempotency key. */
export const keyReused = () => new WaybillError('idempotency_key_reused', 'This Idempotency-Key was used within the last 24 hours for a message with another body. Use a new key for a new message.')

/** For what the database must have returned. */
export function missing(what: string): never {
  throw new Error(`The database did not return what was written for ${what}.`)
}
