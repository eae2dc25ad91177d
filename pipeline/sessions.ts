/** Sessions: a browser in which somebody is signed in, until they sign out, somebody ends it, or it was not used for long. */
import type { Connection, Database } from '../db/client.ts'
import { findUser, markSignedIn } from '../db/queries/people.ts'
import * as queries from '../db/queries/sessions.ts'
import type { OpenSession } from '../shared/session.ts'
import { WaybillError } from '../shared/waybill-error.ts'
import type { Actor, Identity, Origin, SignedInPerson } from './actor.ts'
import { isPerson } from './actor.ts'
import { makeBrowserToken, sha256 } from './credentials.ts'
import type { ProvenUser } from './prove-identity.ts'
import { recordAct } from './record-act.ts'
import type { Waybill } from './waybill.ts'

/** A session ends after this long, however much it is used. */
export const sessionSeconds = 12 * 3600

/** A session ends when it was not used for this long. */
const idleSeconds = 2 * 3600

/** From where, under which request and with what browser somebody signs in. */
export interface Client extends Origin { userAgent: string | null }

/** A session that was opened just now. `token` is the cookie's value, kept nowhere else. */
export interface OpenedSession { token: string, actor: Identity }

type Store = Pick<Waybill, 'database' | 'seal'>

/** Opens a session for a person who has proven who they are, in the transaction of that proof. */
export async function openSession(
  transaction: Connection, { seal }: Pick<Waybill, 'seal'>, { user, method, client }: { user: ProvenUser, method: 'password' | 'sso', client: Client },
): Promise<OpenedSession> {
  const { token, hash } = makeBrowserToken()
  const { userAgent, ...origin } = client
  await queries.insertSession(transaction, { hash, userId: user.id, method, address: client.address, userAgent }, sessionSeconds)
  await markSignedIn(transaction, user.id)
  const actor = { type: 'user', id: user.id, name: user.name, role: user.role } as const
  await recordAct(transaction, seal, { actor: { ...actor, ...origin }, act: 'session.opened', subjectType: 'person', subjectId: user.id, detail: { method } })
  return { token, actor }
}

/** Ends the session with this cookie value, if there is one. */
export async function signOut({ database, seal }: Store, token: string, origin: Origin): Promise<void> {
  await database.transaction(async (transaction) => {
    const ended = await queries.deleteSessionByHash(transaction, sha256(token))
    const user = ended && await findUser(transaction, ended.userId)
    if (!user) return
    const actor = { type: 'user', id: user.id, name: user.name, ...origin } as const
    await recordAct(transaction, seal, { actor, act: 'session.closed', subjectType: 'person', subjectId: user.id })
  })
}

/** The person behind a session cookie, with the role they have at this moment, or null. */
export async function findSessionActor(database: Database, token: string): Promise<Identity | null> {
  const user = await database.query(connection => queries.findSessionUser(connection, sha256(token), idleSeconds))
  return user && { type: 'user', id: user.id, name: user.name, role: user.role }
}

/** Where a person is signed in, the browser used last first. `currentToken` is the cookie of the one that asks. */
export async function listSessions(database: Database, userId: string, currentToken: string | null): Promise<OpenSession[]> {
  const currentHash = currentToken === null ? null : Buffer.from(sha256(currentToken))
  const found = await database.query(connection => queries.listSessions(connection, userId, idleSeconds))
  return found.map(({ hash, id, method, address, userAgent, createdAt, lastSeenAt, expiresAt }) => ({
    id, method, address, userAgent, createdAt: createdAt.toISOString(), lastSeenAt: lastSeenAt.toISOString(), expiresAt: expiresAt.toISOString(),
    isCurrent: currentHash?.equals(hash) ?? false,
  }))
}

/**
 * Ends a session: the next request that comes with it is refused.
 * @throws WaybillError `not_found` when there is none, or it is somebody else's and the actor is no admin
 */
export async function endSession({ database, seal }: Store, id: string, actor: Actor): Promise<void> {
  await database.transaction(async (transaction) => {
    const session = await queries.findSession(transaction, id)
    const isEnded = session !== null && mayManage(actor, session.userId) && await queries.deleteSession(transaction, id)
    if (!isEnded) throw new WaybillError('not_found', 'There is no session with this id. It may have ended already.')
    await recordAct(transaction, seal, { actor, act: 'session.ended', subjectType: 'person', subjectId: session.userId, detail: { name: session.name, sessionId: id } })
  })
}

/** Signs a person out everywhere, also here. */
export async function endAllSessions({ database, seal }: Store, actor: SignedInPerson): Promise<void> {
  await database.transaction(async (transaction) => {
    const sessions = await queries.deleteSessionsOf(transaction, actor.id)
    await recordAct(transaction, seal, { actor, act: 'session.all_closed', subjectType: 'person', subjectId: actor.id, detail: { sessions } })
  })
}

function mayManage(actor: Actor, userId: string): boolean {
  return actor.role === 'admin' || (isPerson(actor) && actor.id === userId)
}
