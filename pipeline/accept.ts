/**
 * Accepting a message: check it, seal its body, and commit it together with whatever else is arriving. The sender hears
 * `202` after the commit and not before. Whether the key is right is decided inside the transaction.
 */
import type { Database } from '../db/client.ts'
import { isConnectionTrouble } from '../db/connection-trouble.ts'
import { acceptAtOnce } from '../db/queries/accept-at-once.ts'
import type { PlainArrival } from '../db/queries/accept-at-once.ts'
import { findCommitted, touchKeys } from '../db/queries/accept.ts'
import type { RefusalCode } from '../shared/waybill-error.ts'
import { WaybillError } from '../shared/waybill-error.ts'
import { readPresentedKey, sha256 } from './credentials.ts'
import type { Group } from './group.ts'
import { makeGroup } from './group.ts'
import { laneKeysFor } from './lane-key.ts'
import { newId } from './new-id.ts'
import type { Wake } from './nudges.ts'
import { readMessage } from './read-message.ts'
import type { Seal } from './seal.ts'
import type { Acceptance, Arrival, SealedMessage } from './write-arrivals.ts'
import { missing, unique, writeArrivals, wrongKey } from './write-arrivals.ts'

/** What became of a message of a batch; an error that is no refusal concerns that message alone. */
export type Together = Acceptance | { error: unknown }

export interface AcceptGroup extends Group<Arrival, Acceptance> {
  /**
   * Accepts the messages of a batch, which are of one sender, in their order: all in one transaction, or, when one of them makes it
   * fail, one after the other until the database is away.
   * @throws WaybillError `unauthenticated`, `integration_disabled`, `overloaded` or `unavailable` when none was accepted
   */
  addTogether: (arrivals: readonly Arrival[]) => Promise<Together[]>
}

/** Messages that share a transaction at the most, and requests, batches of a sender and bytes that may wait for one. */
const [maxBatch, maxWaiting, maxWaitingBatches, maxWaitingBytes] = [500, 2000, 100, 64 * 1024 * 1024]

/** The group of this process. Lanes that have new work are woken after each commit. */
export function makeAcceptGroup(database: Database, wake: Wake): AcceptGroup {
  const noteUse = makeUseNote(database)
  const written: Written = new Map()
  const followUp = (arrivals: readonly Arrival[], results: readonly Together[]) => {
    const accepted = results.flatMap((result, index) => 'kind' in result && result.kind === 'accepted' ? [{ ...result, keyId: arrivals[index]?.keyId ?? '' }] : [])
    noteUse(accepted.map(({ keyId }) => keyId))
    const lanes = new Map(accepted.map(({ laneId, integrationId }) => [laneId, integrationId]))
    for (const [laneId, integrationId] of lanes) wake([laneId], { turn: { integrationId } })
  }
  const group = makeGroup<Arrival, Acceptance>({
    maxBatch,
    maxWaiting,
    maxWaitingBytes,
    bytesOf: bytesOfArrival,
    async run(arrivals) {
      const results = await commitArrivals(database, arrivals, () => writeAll(database, arrivals, written))
      followUp(arrivals, results)
      return results
    },
  })
  const batches = makeGroup<readonly Arrival[], Together[]>({
    maxBatch: 1,
    maxWaiting: maxWaitingBatches,
    maxWaitingBytes,
    bytesOf: arrivals => arrivals.reduce((bytes, arrival) => bytes + bytesOfArrival(arrival), 0),
    run: waiting => Promise.all(waiting.map(async (arrivals) => {
      const results = await commitTogether(database, arrivals)
      followUp(arrivals, results)
      return results
    })),
  })
  return {
    add: group.add,
    addTogether: batches.add,
    settled: async () => { await Promise.all([group.settled(), batches.settled()]) },
  }
}

const bytesOfArrival = (arrival: Arrival) => arrival.sealedBody.length

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
  const result = await group.add(readArrival(seal, { ...request, key }))
  if (result.kind === 'refused') throw result.refusal
  return { messageId: result.messageId, replayed: result.kind === 'replayed' }
}

/** A message that was read, has an id and is sealed, and the key it came with. @throws WaybillError `malformed_body` or `invalid` */
export function readArrival(
  seal: Seal, { key, ...request }: { key: { keyId: string, hash: Uint8Array }, bytes: Uint8Array, idempotencyKey: string | null },
): Arrival {
  return { ...sealMessage(seal, request), keyId: key.keyId, keyHash: key.hash }
}

/** A message that was read, has an id and is sealed. @throws WaybillError `malformed_body` or `invalid` */
export function sealMessage(seal: Seal, request: { bytes: Uint8Array, idempotencyKey: string | null }): SealedMessage {
  const { action, entityId, refs, writeKeys } = readMessage(request.bytes)
  const id = newId()
  return {
    id,
    action,
    entityId,
    refs,
    writeKeys,
    sealedBody: Buffer.from(seal.close(request.bytes, id)).toString('base64'),
    idempotency: request.idempotencyKey === null ? null : { key: request.idempotencyKey, bodyHash: Buffer.from(sha256(request.bytes)).toString('hex') },
  }
}

/** Messages of this process that are committed but whose senders have not been answered, with their lanes. */
type Written = Map<string, { laneId: string, integrationId: string }>

/** Commits a batch of a sender. All are refused alike where its key or its integration is the reason. */
async function commitTogether(database: Database, arrivals: readonly Arrival[]): Promise<Together[]> {
  const commit = (some: readonly Arrival[]) => commitArrivals(database, some, () => database.hot(transaction => writeArrivals(transaction, some)))
  const results = await commit(arrivals).catch((error: unknown) => {
    if (isConnectionTrouble(error)) throw error
    return commitOneByOne(arrivals, commit)
  })
  const common = results.find(result => 'kind' in result && result.kind === 'refused' && concernsAll.has(result.refusal.code))
  if (common && 'refusal' in common) throw common.refusal
  return results
}

const concernsAll: ReadonlySet<RefusalCode> = new Set(['unauthenticated', 'integration_disabled'])

/** Once the database is away nothing more is tried: a later message must not be accepted before an earlier one comes again. */
async function commitOneByOne(arrivals: readonly Arrival[], commit: (some: readonly Arrival[]) => Promise<Acceptance[]>): Promise<Together[]> {
  const results: Together[] = []
  let away: Together | null = null
  for (const arrival of arrivals) {
    const outcome: readonly Together[] = away ? [away] : await commit([arrival]).catch((error: unknown) => [{ error }])
    const result = outcome[0] ?? missing(arrival.id)
    if ('error' in result && isConnectionTrouble(result.error)) away = result
    results.push(result)
  }
  return results
}

/** Commits a batch with `write`; when the connection breaks, looks up what was committed after all. */
export async function commitArrivals(database: Database, arrivals: readonly { id: string }[], write: () => Promise<Acceptance[]>): Promise<Acceptance[]> {
  try {
    return await write()
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
