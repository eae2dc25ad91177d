/** What has to be done now and then so that tables stay ready and small. */
import type { HotTransaction } from '../client.ts'

/** The most rows that one `remove…` takes, so that its transaction stays short. One that took fewer has left nothing. */
export const removalBatch = 10_000

/** The tables that keep what is tied to an event in weekly partitions, see `ensure_event_partitions` in the migrations. */
export const partitionedTables = ['event_payloads', 'event_keys', 'attempts', 'communication_logs']

/** A partition that is to be made: its table, and the ids from which and to which it reaches. */
export interface MissingPartition { name: string, table: string, fromId: string, toId: string }

/** The weekly partitions from last week to five weeks ahead that are not there yet. */
export async function listMissingPartitions(transaction: HotTransaction): Promise<MissingPartition[]> {
  return transaction`
    select p.name, t.name as table, uuid_floor(week) as "fromId", uuid_floor(week + interval '7 days') as "toId"
    from generate_series(-1, 5) n
    cross join lateral (select date_trunc('week', now() at time zone 'UTC') at time zone 'UTC' + n * interval '7 days' as week) w
    cross join unnest(${partitionedTables}::text[]) as t(name)
    cross join lateral (select t.name || '_' || to_char(week at time zone 'UTC', 'YYYYMMDD') as name) p
    where to_regclass(quote_ident(p.name)) is null
    order by week, t.name`
}

/**
 * Makes one partition, if it is still missing; returns whether it was. Made by itself and then attached, because that lets messages
 * be written into the table meanwhile. For a moment its default partition is locked, and nobody waits behind us for that longer
 * than half a second. Fails when rows of that week are in the default partition already.
 */
export async function makePartition(transaction: HotTransaction, { name, table, fromId, toId }: MissingPartition): Promise<boolean> {
  await transaction`select pg_advisory_xact_lock(hashtext('waybill.ensure_event_partitions'))`
  const [missing] = await transaction`select 1 where to_regclass(quote_ident(${name})) is null`
  if (!missing) return false
  await transaction`set local lock_timeout = '500ms'`
  await transaction`create table ${transaction(name)} (like ${transaction(table)} including all)`
  await transaction.unsafe(`alter table "${table}" attach partition "${name}" for values from ('${fromId}') to ('${toId}')`) // Takes no parameters.
  return true
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

/** Removes a batch of failed sign-ins that no longer count (index `sign_in_throttles_age`); returns how many. */
export async function removeOldThrottles(transaction: HotTransaction): Promise<number> {
  const { count } = await transaction`
    delete from sign_in_throttles where subject in (
      select subject from sign_in_throttles where last_failed_at < now() - interval '1 day' order by last_failed_at limit ${removalBatch}
      for update skip locked)`
  return count
}

/** Removes a batch of links that ended more than 30 days ago; returns how many. Reads the whole table, a row per person who was ever invited of late. */
export async function removeEndedInvitations(transaction: HotTransaction): Promise<number> {
  const { count } = await transaction`
    delete from invitations where id in (
      select id from invitations where expires_at < now() - interval '30 days' limit ${removalBatch} for update skip locked)`
  return count
}

/** Removes a batch of links to the status page that ended more than 30 days ago; returns how many. Reads the whole small table. */
export async function removeEndedShares(transaction: HotTransaction): Promise<number> {
  const { count } = await transaction`
    delete from status_shares where id in (
      select id from status_shares where expires_at < now() - interval '30 days' limit ${removalBatch} for update skip locked)`
  return count
}

/** Removes a batch of the messages of alerts that were settled and are older than 30 days; returns how many. Reads the whole small table. */
export async function removeOldAlertMessages(transaction: HotTransaction): Promise<number> {
  const { count } = await transaction`
    delete from alert_messages where id in (
      select id from alert_messages where next_try_at is null and created_at < now() - interval '30 days' limit ${removalBatch} for update skip locked)`
  return count
}

/** Removes a batch of incidents that ended more than 30 days ago; returns how many. Reads the whole small table. */
export async function removeEndedIncidents(transaction: HotTransaction): Promise<number> {
  const { count } = await transaction`
    delete from alert_incidents where id in (
      select id from alert_incidents where ended_at < now() - interval '30 days' limit ${removalBatch} for update skip locked)`
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

/** Removes a batch of the hourly counts of problems past their 30 days; returns how many. Reads the whole table, a row per problem and hour in which it was seen. */
export async function removeOldProblemHours(transaction: HotTransaction): Promise<number> {
  const { count } = await transaction`
    delete from problem_hours where (problem_id, hour) in (
      select problem_id, hour from problem_hours where hour < now() - interval '30 days' limit ${removalBatch} for update skip locked)`
  return count
}

/** Removes a batch of problems that were not seen for 90 days and of which no event is left, not even one that was put right; returns how many (indexes `problems_seen`, `integration_events_problem`). */
export async function removeOldProblems(transaction: HotTransaction): Promise<number> {
  const { count } = await transaction`
    delete from problems where id in (
      select p.id from problems p
      where p.last_seen_at < now() - interval '90 days' and not exists (select from integration_events e where e.problem_fingerprint = p.fingerprint)
      order by p.last_seen_at limit ${removalBatch} for update skip locked)`
  return count
}

/**
 * Removes a batch of remembered writes that were not renewed for 30 days and can overtake nothing any more: everything of their
 * integration that may still be sent was accepted later, by a day in case the database's clock was set. Reads the whole table, a
 * row per thing that was ever overwritten (index `integration_events_integration_status`).
 */
export async function removeSettledWrites(transaction: HotTransaction): Promise<number> {
  const { count } = await transaction`
    with oldest as materialized (
      select i.id, (
        select min(first.accepted_at) from unnest(array['queued', 'processing', 'failed', 'skipped']) as s(status) cross join lateral (
          select e.accepted_at from integration_events e where e.integration_id = i.id and e.status = s.status order by e.id limit 1
        ) first where i.deleted_at is null
      ) as unsent_at
      from integrations i
    )
    delete from applied_writes where ctid = any(array(
      select w.ctid from applied_writes w join oldest on oldest.id = w.integration_id
      where w.applied_at < now() - interval '30 days' and (oldest.unsent_at is null or w.place_at < oldest.unsent_at - interval '1 day')
      limit ${removalBatch} for update of w skip locked))`
  return count
}

/** Removes a batch of the items of bulk resubmissions that were over 90 days ago (primary key); returns how many. */
export async function removeOldResubmissionItems(transaction: HotTransaction): Promise<number> {
  const { count } = await transaction`
    delete from resubmission_items where (job_id, event_id) in (
      select i.job_id, i.event_id from resubmission_jobs j join resubmission_items i on i.job_id = j.id
      where j.finished_at < now() - interval '90 days' limit ${removalBatch} for update of i skip locked)`
  return count
}

/** Removes a batch of bulk resubmissions that were over 90 days ago and whose items are removed; returns how many. Reads the whole small table. */
export async function removeOldResubmissions(transaction: HotTransaction): Promise<number> {
  const { count } = await transaction`
    delete from resubmission_jobs where id in (
      select j.id from resubmission_jobs j
      where j.finished_at < now() - interval '90 days' and not exists (select from resubmission_items i where i.job_id = j.id)
      limit ${removalBatch} for update skip locked)`
  return count
}
