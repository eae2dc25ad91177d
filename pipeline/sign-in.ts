/** Signing in with a password. */
import type { SignIn } from '../shared/session.ts'
import { proveIdentity } from './prove-identity.ts'
import type { Client, OpenedSession } from './sessions.ts'
import { openSession } from './sessions.ts'
import type { Waybill } from './waybill.ts'

/**
 * Opens a session for a person.
 * @throws WaybillError as {@link proveIdentity} does
 */
export function signIn(waybill: Pick<Waybill, 'database' | 'seal'>, proofs: SignIn, client: Client): Promise<OpenedSession> {
  return proveIdentity(waybill, { proofs, from: client }, (transaction, user) => openSession(transaction, waybill, { user, method: 'password', client }))
}
