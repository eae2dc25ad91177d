/** The platform's memory of the writes it has answered. */
import { eq, sql } from 'drizzle-orm'
import type { Connection } from '../../client.ts'
import { platformIdempotencyKeys } from '../../schema/platform.ts'

/**
 * Claims a key for the transaction's own request; false when an earlier request holds it. While another transaction is
 * about to claim the same key, this waits for its end (primary key).
 */
export async function claimKey(transaction: Connection, key: string, requestHash: Uint8Array): Promise<boolean> {
  const claimed = await transaction.insert(platformIdempotencyKeys)
    .values({ key, requestHash, status: 0, body: sql`'null'` })
    .onConflictDoNothing().returning({ key: platformIdempotencyKeys.key })
  return claimed.length > 0
}

/** The answer that a key stands for (primary key), or null when it was forgotten meanwhile. */
export async function findAnswer(transaction: Connection, key: string) {
  const [answer] = await transaction.select().from(platformIdempotencyKeys).where(eq(platformIdempotencyKeys.key, key))
  return answer ?? null
}

/** Keeps the answer for a key that was claimed in this transaction. */
export async function keepAnswer(transaction: Connection, key: string, answer: { status: number, body: unknown }) {
  await transaction.update(platformIdempotencyKeys).set(answer).where(eq(platformIdempotencyKeys.key, key))
}
