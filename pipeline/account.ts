/** What everybody decides about their own account: the password and the second factor. */
import type { Connection, Database } from '../db/client.ts'
import { revokeInvitationsAround } from '../db/queries/invitations.ts'
import { findUser, lockUser, updateUser } from '../db/queries/people.ts'
import { countRecoveryCodes, deleteSecondFactor } from '../db/queries/second-factors.ts'
import { deleteSessionsOf } from '../db/queries/sessions.ts'
import type { Account, BothProofs, ChangePassword } from '../shared/account.ts'
import { WaybillError } from '../shared/waybill-error.ts'
import type { SignedInPerson } from './actor.ts'
import { sha256 } from './credentials.ts'
import { hashPassword, requireUnguessable } from './passwords.ts'
import type { Proof, ProvenUser } from './prove-identity.ts'
import { proveIdentity } from './prove-identity.ts'
import { recordAct } from './record-act.ts'
import { confirmTotp, makeRecoveryCodes, makeTotpSecret, spendTotp } from './second-factor.ts'
import type { Waybill } from './waybill.ts'

type Store = Pick<Waybill, 'database' | 'seal'>

/** One's own account. */
export function getAccount(database: Database, { id }: SignedInPerson): Promise<Account> {
  return database.query(async (connection) => {
    const user = requireOwn(await findUser(connection, id))
    return {
      id, email: user.email, name: user.name, role: user.role,
      hasPassword: user.passwordHash !== null,
      usesSingleSignOn: user.oidcSubject !== null,
      secondFactor: { isOn: user.totpConfirmedAt !== null, recoveryCodesLeft: await countRecoveryCodes(connection, id) },
    }
  })
}

/**
 * Changes one's own password and ends every other session of this person; the one with the cookie `currentToken` stays. Links for
 * a new password of theirs end, and those that they have made.
 * @throws WaybillError `invalid` when the old password is wrong or the new one is easily guessed; `too_many_requests`
 */
export async function changePassword(store: Store, actor: SignedInPerson, change: ChangePassword & { currentToken: string | null }): Promise<void> {
  const { currentPassword, newPassword, currentToken } = change
  const { email } = await getAccount(store.database, actor)
  requireUnguessable(newPassword, email, 'newPassword')
  const passwordHash = await hashPassword(newPassword)
  const proof = { proofs: { email, password: currentPassword }, from: actor, withoutCode: true }
  await proveOwn(store, proof, { password: 'currentPassword' }, async (transaction) => {
    await updateUser(transaction, actor.id, { passwordHash })
    const sessionsEnded = await endOtherSessions(transaction, actor, currentToken)
    const linksEnded = await revokeInvitationsAround(transaction, actor.id)
    await record(transaction, store, { actor, act: 'account.password_changed', detail: { sessionsEnded, linksEnded } })
  })
}

/**
 * Begins a second factor: its secret, shown this once, counts when a first code has confirmed it. Beginning again makes another secret.
 * @throws WaybillError `conflict` when there is one already, or this person has no password to go with it; `invalid` when the
 * password is wrong; `too_many_requests`
 */
export async function beginSecondFactor(store: Store, actor: SignedInPerson, password: string): Promise<{ uri: string, secret: string }> {
  const { email, hasPassword, secondFactor } = await getAccount(store.database, actor)
  if (!hasPassword) throw new WaybillError('conflict', 'You sign in by single sign-on, where your organisation asks for a second factor itself.')
  requireNoSecondFactor(secondFactor.isOn) // Before it counts as a try, and again when nobody else can turn it on.
  return proveOwn(store, { proofs: { email, password }, from: actor, withoutCode: true }, { password: 'password' }, (transaction, user) => {
    requireNoSecondFactor(user.totpConfirmedAt !== null)
    return makeTotpSecret(transaction, store.seal, user)
  })
}

/**
 * Confirms the second factor that was begun, with a code of the app. Every other session of this person ends: none was opened
 * with it. The one with the cookie `currentToken` stays.
 * @returns the recovery codes, shown this once
 * @throws WaybillError `conflict` when none was begun or it is confirmed already; `invalid` when the code is wrong
 */
export function confirmSecondFactor(store: Store, actor: SignedInPerson, confirmation: { code: string, currentToken: string | null }): Promise<string[]> {
  const { code, currentToken } = confirmation
  return store.database.transaction(async (transaction) => {
    const user = requireOwn(await lockUser(transaction, actor.id))
    if (user.totpSecret === null || user.totpConfirmedAt !== null) throw new WaybillError('conflict', 'There is no second factor to be confirmed. Begin to set one up.')
    if (!await spendTotp(transaction, store.seal, { user, code })) throw wrongField('code', 'is not the code that the app shows now', 'This is not the code that the app shows now. Check the time of your device, and type the next code.')
    const codes = await confirmTotp(transaction, actor.id)
    const sessionsEnded = await endOtherSessions(transaction, actor, currentToken)
    await record(transaction, store, { actor, act: 'account.second_factor_enabled', detail: { sessionsEnded } })
    return codes
  })
}

/**
 * Turns one's second factor off.
 * @throws WaybillError `invalid` when the password or the code is wrong; `conflict` when there is none; `too_many_requests`
 */
export function disableSecondFactor(store: Store, actor: SignedInPerson, proofs: BothProofs): Promise<void> {
  return withBothProofs(store, actor, proofs, async (transaction) => {
    await deleteSecondFactor(transaction, actor.id)
    await record(transaction, store, { actor, act: 'account.second_factor_disabled' })
  })
}

/**
 * Makes new recovery codes, in the place of all before; the app stays as it is.
 * @returns the codes, shown this once
 * @throws WaybillError as {@link disableSecondFactor} does
 */
export function renewRecoveryCodes(store: Store, actor: SignedInPerson, proofs: BothProofs): Promise<string[]> {
  return withBothProofs(store, actor, proofs, async (transaction) => {
    const codes = await makeRecoveryCodes(transaction, actor.id)
    await record(transaction, store, { actor, act: 'account.recovery_codes_renewed' })
    return codes
  })
}

async function withBothProofs<T>(store: Store, actor: SignedInPerson, proofs: BothProofs, work: (transaction: Connection) => Promise<T>): Promise<T> {
  const { email, secondFactor } = await getAccount(store.database, actor)
  requireSecondFactor(secondFactor.isOn) // Before it counts as a try, and again when nobody else can turn it off.
  return proveOwn(store, { proofs: { email, ...proofs }, from: actor }, { password: 'password' }, (transaction, user) => {
    requireSecondFactor(user.totpConfirmedAt !== null)
    return work(transaction)
  })
}

function endOtherSessions(transaction: Connection, { id }: SignedInPerson, currentToken: string | null): Promise<number> {
  return deleteSessionsOf(transaction, id, currentToken === null ? null : sha256(currentToken))
}

function requireNoSecondFactor(isOn: boolean) {
  if (isOn) throw new WaybillError('conflict', 'You have a second factor already. Turn it off before you set up another one.')
}

function requireSecondFactor(isOn: boolean) {
  if (!isOn) throw new WaybillError('conflict', 'You have no second factor. Set one up first.')
}

/** Whoever is signed in already is told which field is wrong. */
async function proveOwn<T>(
  store: Store, proof: Proof, fields: { password: string }, work: (transaction: Connection, user: ProvenUser) => Promise<T>,
): Promise<T> {
  try {
    return await proveIdentity(store, proof, work)
  }
  catch (error) {
    if (!(error instanceof WaybillError)) throw error
    if (error.code === 'wrong_credentials') throw wrongField(fields.password, 'is not your password', 'This is not your password. Type the one that you sign in with.')
    if (error.code === 'wrong_code') throw wrongField('code', 'is wrong or was used already', error.message)
    throw error
  }
}

type OwnAct = 'account.password_changed' | 'account.second_factor_enabled' | 'account.second_factor_disabled' | 'account.recovery_codes_renewed'

function record(transaction: Connection, { seal }: Store, act: { actor: SignedInPerson, act: OwnAct, detail?: Record<string, unknown> }): Promise<void> {
  return recordAct(transaction, seal, { subjectType: 'person', subjectId: act.actor.id, ...act })
}

const wrongField = (path: string, message: string, sentence: string) => new WaybillError('invalid', sentence, { faults: [{ path, message }] })

/** @throws WaybillError `not_found` for somebody who was removed in this very moment */
function requireOwn<User>(user: User | null): User {
  if (user === null) throw new WaybillError('not_found', 'Your account was removed. Ask an admin for an invitation.')
  return user
}
