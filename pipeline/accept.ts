/**
 * Accepting a message: check it, seal its body, and commit it together with whatever else is arriving. The sender hears
 * `202` after the commit and not before. Whether the key is right is decided inside the transaction.
 */
import type { Database } from '../db/client.ts'
import { acceptAtOnce } from '../db/queries/accept-at-once.ts'
import type { PlainArrival } from '../db/queries/accept-at-once.ts'
import { findCommitted, touchKeys } from '../db/queries/accept.ts'
import { WaybillError } from '../shared/waybill-error.ts'
import { readPresentedKey, sha256 } from './credentials.ts'
import type { Group } from './group.ts'
import { makeGroup } from './group.ts'
import { laneKeysFor } from './lane-key.ts'
import { newId } from './new-id.ts'
import type { Wake } from './queue.ts'
import { readMessage } from './read-message.ts'
import type { Seal } from './seal.ts'
import type { Acceptance, Arrival } from './write-arrivals.ts'
import { missing, unique, writeArrivals, wrongKey } from './write-arrivals.ts'

export type AcceptGroup = Group<Arrival, Acceptance>

/** Messages that share a transaction at the most, and requests and bytes that may wait for one. */
const [maxBatch, maxWaiting, maxWaitingBytes] = [500, 2000, 64 * 1024 * 1024]

/** The group of this process. Lanes that have new work are woken after each commit. */
export function makeAcceptGroup(database: Database, wake: Wake): AcceptGroup {
  const noteUse = makeUseNote(database)
  const written: Written = new Map()
  return makeGroup<Arrival, Acceptance>({
    maxBatch,
    maxWaiting,
    maxWaitingBytes,
    bytesOf: arrival => arrival.sealedBody.length,
    async run(arrivals) {
      const results = await commitArrivals(database, arrivals, written)
      noteUse(arrivals.filter((_, index) => results[index]?.kind === 'accepted').map(arrival => arrival.keyId))
      const lanes = new Map(results.flatMap(result => result.kind === 'accepted' ? [[result.laneId, result.integrationId]] : []))
      for (const [laneId, integrationId] of lanes) wake([laneId], 0, integrationId)
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
  const key = readPresentedKey(request.key)
  if (!key) throw wrongKey()
  const message = readMessage(request.bytes)
  const id = newId()
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

/** Messages of this process that are committed but whose senders have not been answered, with their lanes. */
type Written = Map<string, { laneId: string, integrationId: string }>

/** Commits a batch; when the connection breaks, looks up what was committed after all. */
async function commitArrivals(database: Database, arrivals: readonly Arrival[], written: Written): Promise<Acceptance[]> {
  try {
    return await writeAll(database, arrivals, written)
  }
  catch (error) {
    if (!(error instanceof WaybillError) || error.code !== 'unavailable') throw error
    const ids = arrivals.map(arrival => arrival.id)
    const committed = await database.hot(transaction => findCommitted(transaction, ids), 3000)
    if (committed.length === 0) throw error
    const found = new Map(committed.map(row => [row.id, row]))
    return arrivals.map(({ id }) => {
      const row = found.get(id)
      return row ? { kind: 'accepted', messageId: id, laneId: row.laneId, integrationId: row.integrationId } : { kind: 'refused', refusal: error }
    })
  }
}

/**
 * Writes plain messages in one statement and the others in a transaction of their own. When that one fails because of a single
 * message, the group comes again with each of them, and those that are `written` already are not written twice.
 */
async function writeAll(database: Database, arrivals: readonly Arrival[], written: Written): Promise<Acceptance[]> {
  const plain = arrivals.filter(arrival => arrival.idempotency === null && !written.has(arrival.id)).map(describePlain)
  const lanes = plain.length === 0 ? [] : await database.hotStatement(connection => acceptAtOnce(connection, plain))
  for (const { id, ...place } of lanes) written.set(id, place)
  const others = arrivals.filter(arrival => !written.has(arrival.id))
  const rest = others.length === 0 ? [] : await database.hot(transaction => writeArrivals(transaction, others))
  const results = new Map(others.map((arrival, index) => [arrival.id, rest[index]]))
  return arrivals.map(({ id }) => {
    const place = written.get(id)
    written.delete(id)
    return place ? { kind: 'accepted', messageId: id, ...place } : results.get(id) ?? missing(id)
  })
}

function describePlain({ keyHash, idempotency: _, ...arrival }: Arrival): PlainArrival {
  return { ...arrival, keyHash: Buffer.from(keyHash).toString('hex'), laneKeys: laneKeysFor(arrival.entityId, arrival.id) }
}
