/**
 * The second factor: codes of an authenticator app (TOTP, RFC 6238: SHA-1, six digits, 30 s), and ten recovery codes for the day
 * when the app is lost. The app's secret is sealed for its person; of recovery codes only the SHA-256 is kept.
 */
import { Secret, TOTP } from 'otpauth'
import type { Connection } from '../db/client.ts'
import * as queries from '../db/queries/second-factors.ts'
import { makeRecoveryCode, sha256 } from './credentials.ts'
import type { Seal } from './seal.ts'

/** Steps of 30 s by which the clocks of app and server may differ (RFC 6238, 5.2). */
const window = 1

const recoveryCodeCount = 10

/** Whose codes are checked. */
export interface CodeOwner { id: string, email: string, totpSecret: Uint8Array | null }

/** The row for which a secret is sealed. */
export const totpRow = (userId: string) => `${userId}/totp`

/** Makes a secret that counts once it is confirmed: what the app reads as a QR code, and what one can type instead. */
export async function makeTotpSecret(transaction: Connection, seal: Seal, { id, email }: CodeOwner): Promise<{ uri: string, secret: string }> {
  const secret = new Secret({ size: 20 })
  await queries.setTotpSecret(transaction, id, seal.close(Buffer.from(secret.buffer), totpRow(id)))
  return { uri: totpOf(secret, email).toString(), secret: secret.base32 }
}

/** Lets the second factor count, and makes the codes that stand in for the app. */
export async function confirmTotp(transaction: Connection, userId: string): Promise<string[]> {
  await queries.markTotpConfirmed(transaction, userId)
  return makeRecoveryCodes(transaction, userId)
}

/** Makes ten codes that stand in for the app, in the place of all before. */
export async function makeRecoveryCodes(transaction: Connection, userId: string): Promise<string[]> {
  const codes = Array.from({ length: recoveryCodeCount }, makeRecoveryCode)
  await queries.replaceRecoveryCodes(transaction, userId, codes.map(hashRecoveryCode))
  return codes
}

/** Uses a code of the app or a recovery code up; false when it is wrong or was used before. */
export async function spendCode(transaction: Connection, seal: Seal, { user, code }: { user: CodeOwner, code: string }): Promise<boolean> {
  return await spendTotp(transaction, seal, { user, code }) || queries.markRecoveryCodeUsed(transaction, user.id, hashRecoveryCode(code))
}

/** {@link spendCode} for codes of the app alone. A code that was used ends all codes before it. */
export async function spendTotp(transaction: Connection, seal: Seal, { user, code }: { user: CodeOwner, code: string }): Promise<boolean> {
  if (user.totpSecret === null) return false
  const step = findStep(seal.open(user.totpSecret, totpRow(user.id)), code, Date.now())
  return step !== null && queries.markStepUsed(transaction, user.id, step)
}

/** The time step whose code this is, or null when it is none of those that are accepted at `now`. */
export function findStep(secret: Uint8Array, code: string, now: number): number | null {
  const token = code.replaceAll(/\s/g, '')
  if (!/^\d{6}$/.test(token)) return null
  const totp = totpOf(new Secret({ buffer: new Uint8Array(secret).buffer }), '')
  const delta = totp.validate({ token, window, timestamp: now })
  return delta === null ? null : totp.counter({ timestamp: now }) + delta
}

const totpOf = (secret: Secret, email: string) => new TOTP({ issuer: 'Waybill', label: email, secret })

/** However it was typed: with or without hyphens, in capitals or not. */
const hashRecoveryCode = (code: string) => sha256(code.toLowerCase().replaceAll(/[^0-9a-z]/g, ''))
