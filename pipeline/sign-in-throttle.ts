/**
 * Guessing is made slow. Failures in a row are counted per account and per network address, in Postgres, so that it holds over
 * all web processes; after a few of them one has to wait, twice as long each time. An account that does not exist is counted
 * like any other. An IPv6 client owns at least its /64, so that is what is counted.
 */
import ipaddr from 'ipaddr.js'
import type { Connection, Database } from '../db/client.ts'
import type { CountedTry } from '../db/queries/sign-in-throttles.ts'
import { countTry, findWait, forgetTries, takeBackTry } from '../db/queries/sign-in-throttles.ts'
import { WaybillError } from '../shared/waybill-error.ts'
import { sha256 } from './credentials.ts'

/** Seconds, from 1 s doubling to 15 min. */
const waits = [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900]

/** The fifth failure in a row is the first after which one has to wait. */
const accountThrottle = { freeFailures: 4, waits, forgetAfterSeconds: 24 * 3600 }

/** Many people may share an address, so it takes more failures, which are forgotten sooner. */
const addressThrottle = { freeFailures: 19, waits, forgetAfterSeconds: 3600 }

/** A try to sign in, counted as a failure until it turns out to be none. */
export interface SignInTry { account: CountedTry, address: CountedTry | null }

/**
 * Counts a try, before anything is checked.
 * @throws WaybillError `too_many_requests` when the account or the address has to wait, in the same words for both
 */
export function countSignInTry(database: Database, email: string, address: string | null): Promise<SignInTry> {
  return database.transaction(async transaction => ({
    account: await count(transaction, { ...accountThrottle, subject: `account:${Buffer.from(sha256(email.toLowerCase())).toString('hex')}` }),
    address: address === null ? null : await count(transaction, { ...addressThrottle, subject: `address:${networkOf(address)}` }),
  }))
}

async function count(transaction: Connection, throttle: Parameters<typeof countTry>[1]): Promise<CountedTry> {
  const counted = await countTry(transaction, throttle)
  if (counted) return counted
  const seconds = Math.max(Math.ceil(await findWait(transaction, throttle.subject)), 1)
  throw new WaybillError('too_many_requests', `There were too many failed attempts. Try again in ${seconds} s.`, { retryAfterSeconds: seconds })
}

/** The try was right: the account's failures are forgotten. Those of the address stay, or else one good account would be a licence to guess at all others. */
export async function forgetFailures(transaction: Connection, { account, address }: SignInTry) {
  await forgetTries(transaction, [account.subject])
  if (address) await takeBackTry(transaction, address)
}

/** The try was neither right nor wrong, or proved the password alone: failures before it stay, which may have been wrong codes. */
export async function takeBackTries(transaction: Connection, { account, address }: SignInTry) {
  await takeBackTry(transaction, account)
  if (address) await takeBackTry(transaction, address)
}

/** How long a failed try makes the account or the address wait; 0 when neither has to. */
export function secondsBlocked({ account, address }: SignInTry): number {
  const waitOf = ({ failureCount, blockedUntil }: CountedTry, { freeFailures }: typeof accountThrottle) =>
    blockedUntil === null ? 0 : waits[Math.min(failureCount - freeFailures, waits.length) - 1] ?? 0
  return Math.max(waitOf(account, accountThrottle), address ? waitOf(address, addressThrottle) : 0)
}

function networkOf(address: string): string {
  if (!ipaddr.IPv6.isValid(address)) return address
  return `${ipaddr.IPv6.networkAddressFromCIDR(`${address}/64`).toString()}/64`
}
