/**
 * Links by which people without an account see the status page, and nothing else. Each ends on its day, or at once when it is
 * revoked; only its SHA-256 is kept.
 */
import type { Database } from '../../db/client.ts'
import * as queries from '../../db/queries/status-shares.ts'
import type { CreateStatusShare, NewStatusShare, StatusShare } from '../../shared/status.ts'
import { WaybillError } from '../../shared/waybill-error.ts'
import type { Actor } from '../actor.ts'
import { makeShareToken } from '../credentials.ts'
import { recordAct } from '../record-act.ts'
import type { Waybill } from '../waybill.ts'

type Store = Pick<Waybill, 'database' | 'seal'>
type ShareRow = Awaited<ReturnType<typeof queries.insertShare>>

/** A link that works, as far as whoever holds it may know. */
export interface OpenShare { expiresAt: Date }

/** The links that work, newest first. */
export async function listStatusShares(database: Database): Promise<StatusShare[]> {
  const found = await database.query(queries.listOpenShares)
  return found.map(showShare)
}

/** Makes a link. @returns it with `path`, which is kept nowhere and shown this once */
export function createStatusShare({ database, seal }: Store, { name, expiresInDays }: CreateStatusShare, actor: Actor): Promise<NewStatusShare> {
  const { token, hash } = makeShareToken(seal)
  return database.transaction(async (transaction) => {
    const row = await queries.insertShare(transaction, { name, hash, createdBy: actor.name }, expiresInDays)
    await recordAct(transaction, seal, {
      actor, act: 'share.created', subjectType: 'share', subjectId: row.id, detail: { name, expiresAt: row.expiresAt.toISOString() },
    })
    return { ...showShare(row), path: `/status/shared/${token}` }
  })
}

/** Ends a link at once. @throws WaybillError `not_found` when it does not work any more */
export async function revokeStatusShare({ database, seal }: Store, id: string, actor: Actor): Promise<void> {
  await database.transaction(async (transaction) => {
    const revoked = await queries.markShareRevoked(transaction, id)
    if (!revoked) throw new WaybillError('not_found', 'There is no such link, or it was revoked or has expired.')
    await recordAct(transaction, seal, { actor, act: 'share.revoked', subjectType: 'share', subjectId: id, detail: { name: revoked.name } })
  })
}

/** The link with this hash. @throws WaybillError `unauthenticated` when it does not work */
export async function requireShare(database: Database, hash: Uint8Array): Promise<OpenShare> {
  const share = await database.query(connection => queries.findOpenShare(connection, hash))
  if (!share) throw shareEnded()
  return share
}

/** One and the same answer, whatever became of a link. */
export const shareEnded = () => new WaybillError('unauthenticated', 'This link does not work any more: it has expired or was revoked. Ask for a new one.')

function showShare({ createdAt, expiresAt, lastUsedAt, ...row }: ShareRow): StatusShare {
  return { ...row, createdAt: createdAt.toISOString(), expiresAt: expiresAt.toISOString(), lastUsedAt: lastUsedAt?.toISOString() ?? null }
}
