/**
 * Rotation of WAYBILL_SECRET: what was sealed with another secret is opened and sealed anew with today's, while everything goes
 * on. Nothing is lost wherever it is broken off: a value is always sealed whole with one of the two, and the next run goes on
 * with those that are left. The value by which processes check their secret at their start comes last, so none of them
 * starts without the earlier secret before it can do without.
 */
import type { Connection, Database } from '../db/client.ts'
import { lockInstallation } from '../db/queries/installation.ts'
import type { SealedRow, SealedStore, SealedValue } from '../db/queries/sealed-values.ts'
import { listSealedKeys, lockSealedValues, replaceSealedValues } from '../db/queries/sealed-values.ts'
import { WaybillError } from '../shared/waybill-error.ts'
import { alertRow } from './alerts/alerts.ts'
import { secretRow } from './integration-secrets.ts'
import type { Seal } from './seal.ts'
import { totpRow } from './second-factor.ts'
import { requireRightSecret, resealCheck } from './secret-check.ts'

/** Rows whose beginnings are looked at in one go, and those of them that are sealed anew in one transaction: a body may have a megabyte. */
const [pageRows, batchRows] = [1000, 50]

/** After so many rounds that still found something, somebody goes on sealing with another secret. */
const maxRounds = 5

/** For which row each value is sealed. */
const rowOf: Record<SealedStore, (key: string) => string> = {
  integration_secrets: key => secretRow(key.slice(0, 36), key.slice(37)),
  alerts: alertRow,
  users: totpRow,
  event_payloads: eventId => eventId,
}
const stores: readonly SealedStore[] = ['integration_secrets', 'alerts', 'users', 'event_payloads']

/** How far it has come. */
export interface RotationProgress {
  resealedCount: Record<SealedStore, number>
  /** Values that none of the known secrets opens, by store and key; they stay as they are. */
  unreadable: Set<string>
}

interface RotationOptions {
  database: Database
  seal: Seal
  /** Called after every batch. */
  onProgress: (progress: RotationProgress) => void
}
type Rotation = RotationOptions & { mark: Uint8Array, progress: RotationProgress }

/**
 * Resolves when nothing is sealed any more with another secret than today's. Any number may run at once.
 * @throws WaybillError `wrong_secret` when no known secret is this database's; `conflict` when there is no other secret to rotate
 * from, or when new values keep coming that were sealed with another one
 */
export async function rotateSecret({ database, seal, onProgress }: RotationOptions): Promise<RotationProgress> {
  if (seal.mark === null) {
    throw new WaybillError('conflict', 'There is no other secret to rotate from. Put the new one into WAYBILL_SECRET and the one before into WAYBILL_PREVIOUS_SECRETS.')
  }
  await requireRightSecret(database, seal)
  const rotation: Rotation = {
    database, seal, mark: seal.mark, onProgress,
    progress: { resealedCount: { integration_secrets: 0, alerts: 0, users: 0, event_payloads: 0 }, unreadable: new Set() },
  }
  for (let round = 1; await resealAll(rotation) > 0; round += 1) {
    if (round < maxRounds) continue
    throw new WaybillError('conflict', 'New values keep coming that were sealed with another secret. Restart every process with the new WAYBILL_SECRET, then run this again.')
  }
  await database.transaction(async (transaction) => {
    await lockInstallation(transaction)
    await resealCheck(transaction, seal)
  })
  return rotation.progress
}

/** Goes through everything once; returns how many values it sealed anew. */
async function resealAll(rotation: Rotation): Promise<number> {
  let count = 0
  for (const store of stores) count += await resealStore(rotation, store)
  return count
}

async function resealStore({ database, seal, mark, progress, onProgress }: Rotation, store: SealedStore): Promise<number> {
  const countBefore = progress.resealedCount[store]
  for (let after: string | null = null; ;) {
    const page = { after, limit: pageRows, mark }
    const rows: SealedRow[] = await database.query(connection => listSealedKeys(connection, store, page))
    const left = rows.filter(row => !row.isMarked && !progress.unreadable.has(`${store} ${row.key}`)).map(row => row.key)
    for (let from = 0; from < left.length; from += batchRows) {
      const keys = left.slice(from, from + batchRows)
      const { resealed, unreadable } = await database.transaction(transaction => resealBatch(transaction, { seal, mark, store, keys }))
      progress.resealedCount[store] += resealed
      for (const key of unreadable) progress.unreadable.add(`${store} ${key}`)
      onProgress(progress)
    }
    const last = rows.at(-1)
    if (rows.length < pageRows || last === undefined) return progress.resealedCount[store] - countBefore
    after = last.key
  }
}

interface Batch { seal: Seal, mark: Uint8Array, store: SealedStore, keys: readonly string[] }

async function resealBatch(transaction: Connection, { seal, mark, store, keys }: Batch): Promise<{ resealed: number, unreadable: string[] }> {
  const resealed: SealedValue[] = []
  const unreadable: string[] = []
  for (const { key, sealed } of await lockSealedValues(transaction, store, { keys, mark })) {
    const plain = openIfKnown(seal, sealed, rowOf[store](key))
    if (plain === null) unreadable.push(key)
    else resealed.push({ key, sealed: seal.close(plain, rowOf[store](key)) })
  }
  if (resealed.length > 0) await replaceSealedValues(transaction, store, resealed)
  return { resealed: resealed.length, unreadable }
}

/** Null for what none of the known secrets opens: nobody can read it, and no rotation makes that worse. */
function openIfKnown(seal: Seal, sealed: Uint8Array, row: string): Uint8Array | null {
  try {
    return seal.open(sealed, row)
  }
  catch {
    return null
  }
}
