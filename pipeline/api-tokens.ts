/** Tokens of programs: made and revoked by admins, or given by the environment. */
import type { Connection, Database } from '../db/client.ts'
import * as queries from '../db/queries/api-tokens.ts'
import { holdUser } from '../db/queries/people.ts'
import type { ApiToken, CreateApiToken, NewApiToken } from '../shared/api-tokens.ts'
import { weakerRole } from '../shared/roles.ts'
import type { Role } from '../shared/roles.ts'
import { WaybillError } from '../shared/waybill-error.ts'
import type { Actor, Identity } from './actor.ts'
import { makeApiToken, readApiToken } from './credentials.ts'
import { recordAct } from './record-act.ts'
import type { Waybill } from './waybill.ts'

type Store = Pick<Waybill, 'database' | 'seal'>

/** The names of tokens that the environment gives. */
export const givenTokens = { admin: 'WAYBILL_API_TOKEN', workers: 'Workers, for the built-in platform' } as const

/** The program behind a bearer token, or null when it is mistyped, unknown, expired or revoked, or its owner is suspended. */
export async function findTokenActor(database: Database, presented: string): Promise<Identity | null> {
  const hash = readApiToken(presented)
  if (!hash) return null
  const token = await database.query(connection => queries.findToken(connection, hash))
  return token && { type: 'token', id: token.id, name: token.name, role: roleOf(token) }
}

/** What a token may do at this moment: what it was made for, but never more than its owner may. */
const roleOf = ({ role, ownerRole }: { role: Role, ownerRole: Role | null }) => ownerRole === null ? role : weakerRole(role, ownerRole)

/**
 * The person who hands something out, a token or a link, and answers for it; they stay until the transaction ends. Null: the
 * installation itself, by a token that nobody made.
 * @throws WaybillError `forbidden` for a token that somebody made, which what it handed out would outlive; `unauthenticated` when
 * the person or the token is gone since the request was admitted
 */
export async function holdWhoHandsOut(transaction: Connection, { type, id }: Actor): Promise<string | null> {
  if (type === 'system' || id === null) return null
  if (type === 'user') {
    if (await holdUser(transaction, id)) return id
    throw new WaybillError('unauthenticated', 'Your account was removed a moment ago.')
  }
  const token = await queries.lockToken(transaction, id)
  if (token === null) throw new WaybillError('unauthenticated', 'Your token was revoked a moment ago.')
  if (token.createdBy !== null) throw new WaybillError('forbidden', 'A token that somebody made hands out no tokens and no links: they would outlive it. Sign in to make one.')
  return null
}

/** Every token that is not revoked, newest first. */
export async function listApiTokens(database: Database): Promise<ApiToken[]> {
  const found = await database.query(queries.listTokens)
  return found.map(showToken)
}

/** Makes a token. @returns it with `token`, which is kept nowhere and shown this once. @throws WaybillError as {@link holdWhoHandsOut} does */
export async function createApiToken({ database, seal }: Store, { name, role, expiresInDays }: CreateApiToken, actor: Actor): Promise<NewApiToken> {
  const { token, hash } = makeApiToken()
  return database.transaction(async (transaction) => {
    const ownerId = await holdWhoHandsOut(transaction, actor)
    const id = await queries.insertToken(transaction, { name, role, hash, createdBy: actor.name, ownerId }, expiresInDays)
    const row = await requireToken(transaction, id)
    await recordAct(transaction, seal, {
      actor, act: 'token.created', subjectType: 'token', subjectId: id, detail: { name, role, expiresAt: row.expiresAt?.toISOString() ?? null },
    })
    return { ...showToken(row), token }
  })
}

/**
 * Revokes a token: the next request that comes with it is refused.
 * @throws WaybillError `not_found`; `conflict` for one that the environment gives
 */
export async function revokeApiToken({ database, seal }: Store, id: string, actor: Actor): Promise<void> {
  await database.transaction(async (transaction) => {
    const row = await requireToken(transaction, id)
    if (isFromEnvironment(row)) {
      throw new WaybillError('conflict', 'This token is given by the environment of Waybill, and would come back. Change it there, and the next migration or start revokes it.')
    }
    await queries.markTokenRevoked(transaction, id)
    await recordAct(transaction, seal, { actor, act: 'token.revoked', subjectType: 'token', subjectId: id, detail: { name: row.name } })
  })
}

type TokenRow = Awaited<ReturnType<typeof requireToken>>

async function requireToken(transaction: Parameters<typeof queries.lockToken>[0], id: string) {
  const row = await queries.lockToken(transaction, id)
  if (!row) throw new WaybillError('not_found', 'There is no token with this id. It may be revoked already.')
  return row
}

const isFromEnvironment = ({ name, createdBy }: Pick<TokenRow, 'name' | 'createdBy'>) =>
  createdBy === null && (name === givenTokens.admin || name === givenTokens.workers)

function showToken(row: TokenRow): ApiToken {
  const { id, name, createdBy, isExpired, isStopped } = row
  return {
    id, name, createdBy, isExpired, isStopped,
    role: roleOf(row),
    isFromEnvironment: isFromEnvironment(row),
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt?.toISOString() ?? null,
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
  }
}
