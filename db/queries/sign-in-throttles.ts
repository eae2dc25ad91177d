/** How often signing in has failed of late, per account and per network address. All times are the database's. */
import { and, eq, inArray, sql } from 'drizzle-orm'
import type { Connection } from '../client.ts'
import { signInThrottles } from '../schema/people.ts'

/** `waits` are the seconds to wait after each failure that follows `freeFailures`; the last one counts for all later ones. */
export interface Throttle { subject: string, freeFailures: number, waits: readonly number[], forgetAfterSeconds: number }

/** A try that was counted as a failure until it turns out to be none. `blockedUntil` is what it brought about. */
export interface CountedTry { subject: string, failureCount: number, blockedUntil: Date | null }

/**
 * Counts a try (primary key) before anybody knows how it ends, so that a hundred at the same instant are a hundred; or null
 * when the subject has to wait, which counts nothing.
 */
export async function countTry(transaction: Connection, { subject, freeFailures, waits, forgetAfterSeconds }: Throttle): Promise<CountedTry | null> {
  const { failureCount, lastFailedAt, blockedUntil } = signInThrottles
  const isForgotten = sql`${lastFailedAt} < clock_timestamp() - make_interval(secs => ${forgetAfterSeconds})`
  const next = sql`case when ${isForgotten} then 1 else ${failureCount} + 1 end`
  const wait = sql`(${sql.param([...waits])}::double precision[])[least(${next} - ${freeFailures}::integer, ${waits.length}::integer)]`
  const [counted] = await transaction.insert(signInThrottles).values({ subject, failureCount: 1, lastFailedAt: sql`clock_timestamp()` })
    .onConflictDoUpdate({
      target: signInThrottles.subject,
      set: { failureCount: next, lastFailedAt: sql`clock_timestamp()`, blockedUntil: sql`clock_timestamp() + make_interval(secs => ${wait})` },
      setWhere: sql`${blockedUntil} is null or ${blockedUntil} <= clock_timestamp()`,
    })
    .returning({ subject: signInThrottles.subject, failureCount, blockedUntil })
  return counted ?? null
}

/** For how many more seconds a subject has to wait. */
export async function findWait(connection: Connection, subject: string): Promise<number> {
  const [found] = await connection.select({ seconds: sql<number>`extract(epoch from ${signInThrottles.blockedUntil} - clock_timestamp())::double precision` })
    .from(signInThrottles).where(eq(signInThrottles.subject, subject))
  return Math.max(found?.seconds ?? 0, 0)
}

/** Takes back a try that was no failure. A wait that others have brought about meanwhile stays. */
export async function takeBackTry(transaction: Connection, { subject, blockedUntil }: CountedTry) {
  await transaction.delete(signInThrottles).where(and(eq(signInThrottles.subject, subject), eq(signInThrottles.failureCount, 1)))
  await transaction.update(signInThrottles).set({
    failureCount: sql`${signInThrottles.failureCount} - 1`,
    blockedUntil: sql`nullif(${signInThrottles.blockedUntil}, ${blockedUntil?.toISOString() ?? null}::timestamptz)`,
  }).where(eq(signInThrottles.subject, subject))
}

/** Forgets the failures of these subjects. */
export async function forgetTries(transaction: Connection, subjects: readonly string[]) {
  await transaction.delete(signInThrottles).where(inArray(signInThrottles.subject, [...subjects]))
}
