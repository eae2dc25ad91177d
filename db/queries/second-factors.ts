/** Second factors: the secret of codes that change every half minute, and the codes that stand in for them. */
import { and, eq, isNull, lt, or, sql } from 'drizzle-orm'
import type { Connection } from '../client.ts'
import { recoveryCodes, users } from '../schema/people.ts'

/** Keeps the secret of a second factor that is not confirmed yet, in the place of an earlier one. */
export async function setTotpSecret(transaction: Connection, userId: string, sealedSecret: Uint8Array) {
  await transaction.update(users).set({ totpSecret: sealedSecret, totpConfirmedAt: null, totpLastStep: null }).where(eq(users.id, userId))
}

/** Notes that a code of the time step `step` was used; false when that one or a later one was already. */
export async function markStepUsed(transaction: Connection, userId: string, step: number): Promise<boolean> {
  const marked = await transaction.update(users).set({ totpLastStep: step })
    .where(and(eq(users.id, userId), or(isNull(users.totpLastStep), lt(users.totpLastStep, step)))).returning({ id: users.id })
  return marked.length > 0
}

/** From now on this person signs in with a second factor. */
export async function markTotpConfirmed(transaction: Connection, userId: string) {
  await transaction.update(users).set({ totpConfirmedAt: sql`now()` }).where(eq(users.id, userId))
}

/** Keeps the hashes of a person's recovery codes in the place of all before. */
export async function replaceRecoveryCodes(transaction: Connection, userId: string, hashes: readonly Uint8Array[]) {
  await transaction.delete(recoveryCodes).where(eq(recoveryCodes.userId, userId))
  await transaction.insert(recoveryCodes).values(hashes.map(hash => ({ userId, hash })))
}

/** Takes a person's second factor away, with its recovery codes. */
export async function deleteSecondFactor(transaction: Connection, userId: string) {
  await transaction.update(users).set({ totpSecret: null, totpConfirmedAt: null, totpLastStep: null }).where(eq(users.id, userId))
  await transaction.delete(recoveryCodes).where(eq(recoveryCodes.userId, userId))
}

/** Uses a recovery code up (primary key); false when there is none like it or it was used already. */
export async function markRecoveryCodeUsed(transaction: Connection, userId: string, hash: Uint8Array): Promise<boolean> {
  const used = await transaction.update(recoveryCodes).set({ usedAt: sql`now()` })
    .where(and(eq(recoveryCodes.userId, userId), eq(recoveryCodes.hash, hash), isNull(recoveryCodes.usedAt))).returning({ hash: recoveryCodes.hash })
  return used.length > 0
}

/** How many recovery codes a person has left. */
export function countRecoveryCodes(connection: Connection, userId: string): Promise<number> {
  return connection.$count(recoveryCodes, and(eq(recoveryCodes.userId, userId), isNull(recoveryCodes.usedAt)))
}
