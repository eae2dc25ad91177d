/** Passwords: how they are kept (Argon2id), checked and chosen. */
import { hash as hashArgon, verify as verifyArgon } from '@node-rs/argon2'
import { dictionary } from '@zxcvbn-ts/language-common'
import { WaybillError } from '../shared/waybill-error.ts'

/** Verified when nobody has the address given, so that the answer takes as long either way. */
const nobodysHash = hashPassword('nobody has this password')

/** What everybody tries first. */
const commonPasswords = new Set<unknown>(dictionary['passwords-common'])

/** Argon2id with OWASP's recommended cost (19 MiB, 2 passes, 1 lane), in PHC string format. */
export function hashPassword(password: string): Promise<string> {
  return hashArgon(password, { memoryCost: 19_456, timeCost: 2, parallelism: 1 })
}

/** Whether `password` is the one that was hashed. Takes as long for somebody who has none, who is never right. */
export async function isRightPassword(passwordHash: string | null, password: string): Promise<boolean> {
  const isRight = await verifyArgon(passwordHash ?? await nobodysHash, password)
  return isRight && passwordHash !== null
}

/** @throws WaybillError `invalid` when `password` is the first thing that anybody would try for this account */
export function requireUnguessable(password: string, email: string, path: string) {
  const message = findWeakness(password.trim().toLowerCase(), email.toLowerCase())
  if (message !== null) throw new WaybillError('invalid', `This password ${message}. Choose another one.`, { faults: [{ path, message }] })
}

function findWeakness(password: string, email: string): string | null {
  if (password === email) return 'is the e-mail address'
  return commonPasswords.has(password) ? 'is one of the most common ones' : null
}
