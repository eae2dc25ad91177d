/** What has to be done now and then so that tables stay ready and small. */
import type { HotTransaction } from '../client.ts'

/** The most rows that one `remove…` takes, so that its transaction stays short. One that took fewer has left nothing. */
export const removalBatch = 10_000

/**
 * Makes the weekly partitions from last week to five weeks ahead; returns how many were missing. Safe to call at any time.
 * A week of which the default partition holds rows already is left to it.
 */
export async function ensurePartitions(transaction: HotTransaction): Promise<number> {
  const [row] = await transaction<{ made: number }[]>`select ensure_event_partitions(now() - interval '7 days', 7) as made`
  return row?.made ?? 0
}

/** Removes a batch of idempotency keys past their 24 hours (index `idempotency_keys_expiry`); returns how many. */
export async function removeExpiredKeys(transaction: HotTransaction): Promise<number> {
  const { count } = await transaction`
    delete from idempotency_keys where (integration_id, key) in (
      select integration_id, key from idempotency_keys where expires_at < now() order by expires_at limit ${removalBatch} for update skip locked)`
  return count
}

/** Removes a batch of the built-in platform's answers past their 30 days (index `platform_idempotency_keys_created`); returns how many. */
export async function removeOldAnswers(transaction: HotTransaction): Promise<number> {
  const { count } = await transaction`
    delete from platform_idempotency_keys where key in (
      select key from platform_idempotency_keys where created_at < now() - interval '30 days' order by created_at limit ${removalBatch}
      for update skip locked)`
  return count
}

/** Removes a batch of sessions that have ended; returns how many. Reads the whole table, which holds one row per sign-in of late. */
export async function removeEndedSessions(transaction: HotTransaction): Promise<number> {
  const { count } = await transaction`
    delete from sessions where hash in (select hash from sessions where expires_at < now() limit ${removalBatch} for update skip locked)`
  return count
}

/**
 * Removes a batch of rejections past their 30 days; returns how many. Bounded by the primary key, whose time is a web process's
 * and may differ by up to an hour from `rejected_at`, which is the database's.
 */
export async function removeOldRejections(transaction: HotTransaction): Promise<number> {
  const { count } = await transaction`
    delete from inbound_rejections where id in (
      select id from inbound_rejections
      where id < uuid_floor(now() - interval '30 days' + interval '1 hour') and rejected_at < now() - interval '30 days'
      order by id limit ${removalBatch} for update skip locked)`
  return count
}

/** Removes a batch of the hourly counts of rejections past their 30 days; returns how many. Reads the whole table, a row per integration and hour at the most. */
export async function removeOldRejectionCounts(transaction: HotTransaction): Promise<number> {
  const { count } = await transaction`
    delete from inbound_rejection_counts where ctid = any(array(
      select ctid from inbound_rejection_counts where hour < now() - interval '30 days' limit ${removalBatch} for update skip locked))`
  return count
}
