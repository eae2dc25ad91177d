/** What has to be done now and then so that tables stay ready and small. */
import type { HotTransaction } from '../client.ts'

/** Makes the weekly partitions from last week to five weeks ahead; returns how many were missing. Safe to call at any time. */
export async function ensurePartitions(transaction: HotTransaction): Promise<number> {
  const [row] = await transaction<{ made: number }[]>`select ensure_event_partitions(now() - interval '7 days', 7) as made`
  return row?.made ?? 0
}

/**
 * Removes idempotency keys past their 24 hours (index `idempotency_keys_expiry`) and the built-in platform's answers past
 * 30 days (index `platform_idempotency_keys_created`), 10,000 of each at a time, and sessions that have ended.
 */
export async function removeExpired(transaction: HotTransaction): Promise<number> {
  const keys = await transaction`
    delete from idempotency_keys where (integration_id, key) in (
      select integration_id, key from idempotency_keys where expires_at < now() order by expires_at limit 10000 for update skip locked)`
  const answers = await transaction`
    delete from platform_idempotency_keys where key in (
      select key from platform_idempotency_keys where created_at < now() - interval '30 days' order by created_at limit 10000 for update skip locked)`
  const sessions = await transaction`delete from sessions where expires_at < now()`
  return keys.count + answers.count + sessions.count
}
