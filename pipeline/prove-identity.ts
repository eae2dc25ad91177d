/** Proving who one is: a password, and a code where the account has a second factor. Guessing is slow, and tells nothing. */
import type { Connection } from '../db/client.ts'
import { findUserByEmail, lockUser } from '../db/queries/people.ts'
import type { SignIn } from '../shared/session.ts'
import { WaybillError } from '../shared/waybill-error.ts'
import type { Origin } from './actor.ts'
import { systemActor } from './actor.ts'
import { isRightPassword } from './passwords.ts'
import { recordAct } from './record-act.ts'
import { spendCode } from './second-factor.ts'
import type { SignInTry } from './sign-in-throttle.ts'
import { countSignInTry, forgetFailures, secondsBlocked, takeBackTries } from './sign-in-throttle.ts'
import type { Waybill } from './waybill.ts'

/** A person's row, locked. */
export type ProvenUser = NonNullable<Awaited<ReturnType<typeof lockUser>>>

/** What is shown for whom, and from where. `withoutCode`: the password is enough, because the person is signed in already; wrong codes are not forgotten for it. */
export interface Proof { proofs: SignIn, from: Origin, withoutCode?: boolean }

type Store = Pick<Waybill, 'database' | 'seal'>

/**
 * Does `work` for the person whose proofs these are, in the transaction in which a code is used up.
 * @throws WaybillError `wrong_credentials`, in the same words whether the address or the password is wrong or the person is
 * suspended; `second_factor_required` when the password is right and the code is missing, `wrong_code` when it is wrong or was
 * used before; `too_many_requests` after failures in a row, whether or not the account exists
 */
export async function proveIdentity<T>(store: Store, proof: Proof, work: (transaction: Connection, user: ProvenUser) => Promise<T>): Promise<T> {
  const { database } = store
  const { proofs, from } = proof
  const tried = await countSignInTry(database, proofs.email, from.address)
  try {
    const { id, passwordHash } = await requirePassword(store, proofs)
    return await database.transaction(async (transaction) => {
      const user = await lockUser(transaction, id)
      if (!user || user.suspendedAt || user.passwordHash !== passwordHash) throw wrongCredentials()
      if (user.totpConfirmedAt && !proof.withoutCode) await requireCode(transaction, store, { user, code: proofs.code })
      await (proof.withoutCode && user.totpConfirmedAt ? takeBackTries(transaction, tried) : forgetFailures(transaction, tried))
      return work(transaction, user)
    })
  }
  catch (error) {
    if (error instanceof WaybillError && error.code === 'second_factor_required') await database.transaction(transaction => takeBackTries(transaction, tried))
    if (error instanceof WaybillError && (error.code === 'wrong_credentials' || error.code === 'wrong_code')) await recordBlock(store, { tried, email: proofs.email, from })
    throw error
  }
}

async function requirePassword({ database }: Store, { email, password }: SignIn) {
  const user = await database.query(connection => findUserByEmail(connection, email))
  const isRight = await isRightPassword(user?.passwordHash ?? null, password)
  if (!user || !isRight || user.suspendedAt) throw wrongCredentials()
  return user
}

async function requireCode(transaction: Connection, { seal }: Store, { user, code }: { user: ProvenUser, code: string | undefined }) {
  if (code === undefined) throw new WaybillError('second_factor_required', 'This account has a second factor. Send the code of your authenticator app, or a recovery code.')
  if (!await spendCode(transaction, seal, { user, code })) throw new WaybillError('wrong_code', 'This code is wrong, or was used already. Wait for the next one and try again.')
}

/** Somebody who has to wait may be guessing. An address that nobody has is not written down: it may be a password in the wrong field. */
async function recordBlock({ database, seal }: Store, { tried, email, from }: { tried: SignInTry, email: string, from: Origin }) {
  const seconds = secondsBlocked(tried)
  if (seconds === 0) return
  await database.transaction(async (transaction) => {
    const user = await findUserByEmail(transaction, email)
    await recordAct(transaction, seal, {
      actor: { ...systemActor, ...pickOrigin(from) }, act: 'account.blocked', subjectType: 'person', subjectId: user?.id ?? 'nobody',
      detail: { ...(user ? { name: user.name } : {}), failures: tried.account.failureCount, seconds },
    })
  })
}

const pickOrigin = ({ address, requestId }: Origin): Origin => ({ address, requestId })
const wrongCredentials = () => new WaybillError('wrong_credentials', 'E-mail or password is wrong. Check both and try again.')
