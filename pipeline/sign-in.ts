/** Signing in: passwords (Argon2id), sessions that can be ended, and tokens of programs. */
import { hash as hashArgon, verify as verifyArgon } from '@node-rs/argon2'
import type { Database } from '../db/client.ts'
import { deleteSession, findSessionUser, findToken, findUserByEmail, insertSession } from '../db/queries/people.ts'
import type { SignIn } from '../shared/session.ts'
import { WaybillError } from '../shared/waybill-error.ts'
import type { Identity } from './actor.ts'
import { makeSessionToken, readApiToken, sha256 } from './credentials.ts'

/** A session ends after this long, however much it is used. */
export const sessionSeconds = 12 * 3600

/** A session ends when it was not used for this long. */
const idleSeconds = 2 * 3600

/** Verified when nobody has the address given, so that the answer takes as long either way. */
const nobodysHash = hashPassword('nobody has this password')

/** Argon2id with OWASP's recommended cost (19 MiB, 2 passes, 1 lane), in PHC string format. */
export function hashPassword(password: string): Promise<string> {
  return hashArgon(password, { memoryCost: 19_456, timeCost: 2, parallelism: 1 })
}

/** Where somebody signs in from, and with what. */
export interface Client { address: string | null, userAgent: string | null }

/**
 * Opens a session for a person.
 * @returns the cookie's value, kept nowhere else
 * @throws WaybillError `wrong_credentials`, in the same words whether the address or the password is wrong
 */
export async function signIn(database: Database, { email, password }: SignIn, client: Client): Promise<{ token: string, actor: Identity }> {
  const user = await database.query(connection => findUserByEmail(connection, email))
  const right = await verifyArgon(user?.passwordHash ?? await nobodysHash, password)
  if (!user || !right || user.suspendedAt) {
    throw new WaybillError('wrong_credentials', 'E-mail or password is wrong. Check both and try again.')
  }
  const { token, hash } = makeSessionToken()
  const expiresAt = new Date(Date.now() + sessionSeconds * 1000)
  await database.query(connection => insertSession(connection, { hash, userId: user.id, expiresAt, ...client }))
  return { token, actor: { type: 'user', id: user.id, name: user.name, role: user.role } }
}

/** Ends the session with this cookie value, if there is one. */
export async function signOut(database: Database, sessionToken: string) {
  await database.query(connection => deleteSession(connection, sha256(sessionToken)))
}

/** The person behind a session cookie, or null. */
export async function findSessionActor(database: Database, sessionToken: string): Promise<Identity | null> {
  const user = await database.query(connection => findSessionUser(connection, sha256(sessionToken), idleSeconds))
  return user && { type: 'user', id: user.id, name: user.name, role: user.role }
}

/** The program behind a bearer token, or null. */
export async function findTokenActor(database: Database, presented: string): Promise<Identity | null> {
  const hash = readApiToken(presented)
  if (!hash) return null
  const token = await database.query(connection => findToken(connection, hash))
  return token && { type: 'token', id: token.id, name: token.name, role: token.role }
}
