/**
 * Rejections: what senders posted and Waybill refused. They are written after the sender has its answer, in groups, and may
 * be lost rather than hold anything up. All are counted; of each integration, and of those without a valid key, only so many an hour are kept.
 */
import { v7 as uuidv7 } from 'uuid'
import type { Logger } from 'pino'
import type { Connection, Database } from '../db/client.ts'
import type { RejectionTally } from '../db/queries/rejections.ts'
import { countRejections, insertRejections, keptPerHour, listKeyHolders } from '../db/queries/rejections.ts'
import { readIntegrationKey } from './credentials.ts'
import { makeGroup } from './group.ts'
import type { Maskings } from './mask/maskings.ts'
import type { Refused } from './rejections-excerpt.ts'
import { describeRejection } from './rejections-excerpt.ts'
import { makeDropNote } from './rejections-drops.ts'

/** Rejections that share a transaction at the most, that may wait for one, and after how long the database counts as away. */
const [maxBatch, maxWaiting, deadlineMs] = [200, 1000, 5000]

export interface RejectionRecorder {
  /** Takes a refused request to be written soon. Returns at once and never throws; what cannot be written is dropped and logged. */
  note: (refused: Refused) => void
  /** Resolves when nothing is waiting any more. */
  settled: () => Promise<void>
}

/** The recorder of this process. */
export function makeRejectionRecorder({ database, maskings, log }: { database: Database, maskings: Maskings, log: Logger }): RejectionRecorder {
  const drops = makeDropNote(log)
  const group = makeGroup<Refused, true>({
    maxBatch,
    maxWaiting,
    async run(batch) {
      await database.transaction(transaction => writeBatch(transaction, maskings, batch), deadlineMs)
      return batch.map(() => true as const)
    },
  })
  return {
    note: refused => void group.add(refused).catch(drops.note),
    async settled() {
      await group.settled()
      drops.tell()
    },
  }
}

async function writeBatch(transaction: Connection, maskings: Maskings, batch: readonly Refused[]) {
  const owned = await findOwners(transaction, batch)
  const tallies = tally(owned.map(({ integrationId }) => integrationId))
  const counted = await countRejections(transaction, tallies)
  const places = countPlaces(tallies, new Map(counted.map(({ integrationId, rejectedCount }) => [integrationId, rejectedCount])))
  const kept = owned.filter(({ integrationId }) => take(places, integrationId))
  if (kept.length === 0) return
  const rows = []
  for (const { refused, integrationId } of kept) {
    const known = integrationId === null ? { ...refused, body: null } : refused // Nobody knows whose rules would hide what is secret in it.
    rows.push({ id: uuidv7(), integrationId, ...describeRejection(known, await maskings.of(integrationId)) })
    await new Promise(resolve => setImmediate(resolve)) // Masking 16 kB took 2 to 9 ms: requests go in between.
  }
  await insertRejections(transaction, rows)
}

interface Owned { refused: Refused, integrationId: string | null }

async function findOwners(transaction: Connection, batch: readonly Refused[]): Promise<Owned[]> {
  const presented = batch.map(refused => ({ refused, key: refused.key === null ? null : readIntegrationKey(refused.key) }))
  const keyIds = [...new Set(presented.flatMap(({ key }) => key ? [key.keyId] : []))]
  const holders = new Map((keyIds.length === 0 ? [] : await listKeyHolders(transaction, keyIds)).map(holder => [holder.keyId, holder]))
  return presented.map(({ refused, key }) => {
    const holder = key ? holders.get(key.keyId) : undefined
    return { refused, integrationId: key && holder && Buffer.from(holder.hash).equals(key.hash) ? holder.integrationId : null }
  })
}

/** How often each occurs. */
export function tally(integrationIds: readonly (string | null)[]): RejectionTally[] {
  return [...Map.groupBy(integrationIds, id => id)].map(([integrationId, { length: count }]) => ({ integrationId, count }))
}

/** How many of each tally find a place among those kept this hour, when `rejected` is the hour's count with the tally in it. */
export function countPlaces(tallies: readonly RejectionTally[], rejected: ReadonlyMap<string | null, number>): Map<string | null, number> {
  return new Map(tallies.map(({ integrationId, count }) => {
    const before = (rejected.get(integrationId) ?? count) - count
    return [integrationId, Math.max(0, Math.min(count, keptPerHour - before))]
  }))
}

function take(places: Map<string | null, number>, integrationId: string | null): boolean {
  const left = places.get(integrationId) ?? 0
  places.set(integrationId, left - 1)
  return left > 0
}
