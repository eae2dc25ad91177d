/**
 * Events and everything that hangs on one. `integration_events` is narrow and not partitioned, because its partial unique
 * index (one event in processing per lane) must hold across all of it. Payloads, attempts and communication logs are
 * partitioned by the event's id, which is a UUIDv7 and so begins with the time: dropping a partition frees the disk.
 */
import { sql } from 'drizzle-orm'
import { bigint, boolean, check, foreignKey, index, integer, jsonb, pgTable, primaryKey, text, unique, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import type { ItemResult, JsonPatch } from '../../shared/events.ts'
import { bytes, instant } from './columns.ts'
import { integrations, lanes } from './integrations.ts'

export const integrationEvents = pgTable('integration_events', {
  /** UUIDv7, made by the process that accepted it; also the sender's message id. */
  id: uuid('id').primaryKey(),
  integrationId: uuid('integration_id').notNull(),
  laneId: uuid('lane_id').notNull(),
  seq: bigint('seq', { mode: 'number' }).notNull(),
  action: text('action').notNull(),
  entityId: text('entity_id'),
  /** Written by versions before `event_keys` only, which a trigger keeps up; to be dropped. */
  entityRefs: text('entity_refs').array().notNull().default(sql`'{}'`),
  status: text('status', { enum: ['queued', 'processing', 'success', 'failed', 'skipped'] }).notNull().default('queued'),
  attemptCount: integer('attempt_count').notNull().default(0),
  /** Retries used since the event was accepted or last resubmitted; what the retry policy counts. */
  retryCount: integer('retry_count').notNull().default(0),
  /** Resubmissions after a definite refusal; names the idempotency key's suffix. */
  refusalCount: integer('refusal_count').notNull().default(0),
  /** What asked for the attempt that is next or under way. */
  trigger: text('trigger', { enum: ['automatic', 'manual'] }).notNull().default('automatic'),
  acceptedAt: instant('accepted_at').notNull(),
  nextAttemptAt: instant('next_attempt_at'),
  attemptStartedAt: instant('attempt_started_at'),
  processingEpoch: bigint('processing_epoch', { mode: 'number' }),
  finishedAt: instant('finished_at'),
  deadLetteredAt: instant('dead_lettered_at'),
  errorCode: text('error_code'),
  errorMessage: text('error_message'),
  skipReason: text('skip_reason'),
  resubmitEnabled: boolean('resubmit_enabled').notNull().default(true),
  forceStop: boolean('force_stop').notNull().default(false),
  isCurrentAttempt: boolean('is_current_attempt').notNull().default(true),
  resubmittedFromEventId: uuid('resubmitted_from_event_id'),
  /** For an event that replaces another one: the place in the lane, and the id, that it takes over. Null: its own. */
  placeSeq: bigint('place_seq', { mode: 'number' }),
  placeId: uuid('place_id'),
  /** Taken aside by a person: it stays queued and keeps its place, and the lane goes on without it. */
  parkedAt: instant('parked_at'),
  /** When the destination first asked to wait; such waits cost no retry for a day. */
  busySince: instant('busy_since'),
  /** A person wants it sent although newer data were applied. */
  forced: boolean('forced').notNull().default(false),
  /** The newer event because of which this one was skipped. */
  supersededByEventId: uuid('superseded_by_event_id'),
  /** The fingerprint of the problem as which it last failed; kept when it is put right. The problem itself is made a moment later. */
  problemFingerprint: uuid('problem_fingerprint'),
}, table => [
  /* One key for both: the lane exists, and is one of the integration's. */
  foreignKey({ name: 'integration_events_lane', columns: [table.laneId, table.integrationId], foreignColumns: [lanes.id, lanes.integrationId] }),
  foreignKey({ name: 'integration_events_resubmitted_from', columns: [table.resubmittedFromEventId], foreignColumns: [table.id] })
    .onDelete('set null'),
  unique('integration_events_lane_seq').on(table.laneId, table.seq),
  uniqueIndex('integration_events_one_processing').on(table.laneId).where(sql`${table.status} = 'processing'`),
  /* The lane's line: the head is its first row. */
  index('integration_events_line').on(table.laneId, sql`coalesce(${table.placeSeq}, ${table.seq})`, table.seq)
    .where(sql`${table.status} in ('queued', 'processing') and ${table.parkedAt} is null`),
  index('integration_events_due').on(table.nextAttemptAt).where(sql`${table.nextAttemptAt} is not null`),
  index('integration_events_parked').on(table.integrationId, table.id).where(sql`${table.parkedAt} is not null`),
  /*
   * Ascending on purpose: drizzle's desc() means NULLS LAST, which `order by id desc` cannot use; backwards it can. What stands behind
   * the id is looked at in the index itself: a filter that almost nothing passes need not visit the rows (200 -> 8 ms for 40,000; the counts
   * per status of an action that a sender of 380,000 events never sent 245 -> 17 ms). Accepting 20,000 events takes as long as without.
   */
  index('integration_events_integration').on(table.integrationId, table.id, table.action),
  index('integration_events_status').on(table.status, table.id),
  index('integration_events_integration_status').on(table.integrationId, table.status, table.id, table.action),
  index('integration_events_action').on(table.action, table.id),
  index('integration_events_entity').on(table.entityId, table.id, table.action, table.integrationId).where(sql`${table.entityId} is not null`),
  index('integration_events_replaced').on(table.id).where(sql`not ${table.isCurrentAttempt}`),
  index('integration_events_resubmitted').on(table.resubmittedFromEventId).where(sql`${table.resubmittedFromEventId} is not null`),
  index('integration_events_problem').on(table.problemFingerprint, table.id).where(sql`${table.problemFingerprint} is not null`),
  /* What is left of a problem; and, with null, what failed without being given one. */
  index('integration_events_problem_failed').on(table.problemFingerprint, table.id).where(sql`${table.status} = 'failed'`),
  check('integration_events_status_known', sql`${table.status} in ('queued', 'processing', 'success', 'failed', 'skipped')`),
  check('integration_events_trigger_known', sql`${table.trigger} in ('automatic', 'manual')`),
  check('integration_events_seq_positive', sql`${table.seq} >= 1`),
  check('integration_events_counts', sql`${table.attemptCount} >= 0 and ${table.retryCount} >= 0 and ${table.refusalCount} >= 0`),
  check('integration_events_processing_whole', sql`(${table.status} = 'processing') = (${table.processingEpoch} is not null) and (${table.status} = 'processing') = (${table.attemptStartedAt} is not null)`),
  check('integration_events_finished_whole', sql`(${table.status} in ('success', 'failed', 'skipped')) = (${table.finishedAt} is not null)`),
  check('integration_events_dead_letter_whole', sql`(${table.status} = 'failed') = (${table.deadLetteredAt} is not null)`),
  check('integration_events_failed_says_why', sql`${table.status} <> 'failed' or ${table.errorCode} is not null`),
  check('integration_events_skipped_says_why', sql`(${table.status} = 'skipped') = (${table.skipReason} is not null)`),
  check('integration_events_error_whole', sql`(${table.errorCode} is null) = (${table.errorMessage} is null)`),
  check('integration_events_due_only_queued', sql`${table.nextAttemptAt} is null or ${table.status} = 'queued'`),
  check('integration_events_parked_only_queued', sql`${table.parkedAt} is null or ${table.status} = 'queued'`),
  check('integration_events_place_whole', sql`(${table.placeSeq} is null) = (${table.placeId} is null)`),
  check('integration_events_superseded_is_skipped', sql`${table.supersededByEventId} is null or ${table.status} = 'skipped'`),
])

/**
 * What an event is about. Apart from the event itself, because that is written anew with every move, and every move would have
 * to enter all of these words into the index again. Partitioned by range of `event_id`.
 */
export const eventKeys = pgTable('event_keys', {
  eventId: uuid('event_id').primaryKey(),
  /** Every SKU, order number and customer number found in the payload. */
  entityRefs: text('entity_refs').array().notNull(),
  /** What it overwrites, such as `inventory:["CHAIR","default"]`; where there are items, one key per item in their order. */
  writeKeys: text('write_keys').array().notNull(),
}, table => [
  index('event_keys_refs').using('gin', table.entityRefs),
])

/** The body as it arrived, sealed. Partitioned by range of `event_id`. */
export const eventPayloads = pgTable('event_payloads', {
  eventId: uuid('event_id').primaryKey(),
  sealedBody: bytes('sealed_body').notNull(),
})

/** Finished attempts; written once, together with the event's move. Partitioned by range of `event_id`. */
export const attempts = pgTable('attempts', {
  eventId: uuid('event_id').notNull(),
  number: integer('number').notNull(),
  trigger: text('trigger', { enum: ['automatic', 'manual'] }).notNull(),
  epoch: bigint('epoch', { mode: 'number' }).notNull(),
  startedAt: instant('started_at').notNull(),
  finishedAt: instant('finished_at').notNull(),
  outcome: text('outcome', { enum: ['success', 'transient', 'permanent', 'interrupted'] }).notNull(),
  httpStatus: integer('http_status'),
  durationMs: integer('duration_ms'),
  errorCode: text('error_code'),
  errorMessage: text('error_message'),
  items: jsonb('items').$type<ItemResult[]>(),
  nextAttemptAt: instant('next_attempt_at'),
}, table => [
  primaryKey({ name: 'attempts_pkey', columns: [table.eventId, table.number] }),
  check('attempts_number_positive', sql`${table.number} >= 1`),
  check('attempts_trigger_known', sql`${table.trigger} in ('automatic', 'manual')`),
  check('attempts_outcome_known', sql`${table.outcome} in ('success', 'transient', 'permanent', 'interrupted')`),
  check('attempts_failure_says_why', sql`(${table.outcome} = 'success') = (${table.errorCode} is null) and (${table.errorCode} is null) = (${table.errorMessage} is null)`),
])

/** One exchange with the destination, masked before it was written. Partitioned by range of `event_id`. */
export const communicationLogs = pgTable('communication_logs', {
  eventId: uuid('event_id').notNull(),
  attemptNumber: integer('attempt_number').notNull(),
  startedAt: instant('started_at').notNull(),
  durationMs: integer('duration_ms').notNull(),
  method: text('method').notNull(),
  url: text('url').notNull(),
  requestHeaders: jsonb('request_headers').$type<Record<string, string>>().notNull(),
  requestBody: text('request_body'),
  requestTruncated: boolean('request_truncated').notNull(),
  responseStatus: integer('response_status'),
  responseHeaders: jsonb('response_headers').$type<Record<string, string>>(),
  responseBody: text('response_body'),
  responseTruncated: boolean('response_truncated').notNull(),
  failure: text('failure'),
}, table => [
  primaryKey({ name: 'communication_logs_pkey', columns: [table.eventId, table.attemptNumber] }),
])

/** What a sender's `Idempotency-Key` stands for, for 24 hours. The primary key is what makes two equal requests one event. */
export const idempotencyKeys = pgTable('idempotency_keys', {
  integrationId: uuid('integration_id').notNull().references(() => integrations.id, { onDelete: 'cascade' }),
  key: text('key').notNull(),
  bodyHash: bytes('body_hash').notNull(),
  eventId: uuid('event_id').notNull(),
  expiresAt: instant('expires_at').notNull(),
}, table => [
  primaryKey({ name: 'idempotency_keys_pkey', columns: [table.integrationId, table.key] }),
  index('idempotency_keys_expiry').on(table.expiresAt),
])

/** What a person changed when an event was edited and resubmitted as a new one. */
export const eventEdits = pgTable('event_edits', {
  /** The new event. */
  eventId: uuid('event_id').primaryKey().references(() => integrationEvents.id, { onDelete: 'cascade' }),
  /** JSON Patch (RFC 6902) from the old data to the new, masked. */
  difference: jsonb('difference').$type<JsonPatch>().notNull(),
  editedBy: text('edited_by').notNull(),
  editedAt: instant('edited_at').notNull().defaultNow(),
})

/**
 * The newest event that was applied per thing it overwrites. Differences (`adds`) are kept apart: they do not make an older
 * difference obsolete.
 */
export const appliedWrites = pgTable('applied_writes', {
  /** Without a foreign key, which would be looked up for every item of every message. Integrations are never removed. */
  integrationId: uuid('integration_id').notNull(),
  key: text('key').notNull(),
  adds: boolean('adds').notNull(),
  laneId: uuid('lane_id').notNull(),
  /** The lane's generation, its event's place there, and when the database accepted what has that place: what is newer, see `is_newer_place` in the migrations. */
  generation: integer('generation').notNull(),
  placeSeq: bigint('place_seq', { mode: 'number' }).notNull(),
  placeAt: instant('place_at').notNull(),
  placeId: uuid('place_id').notNull(),
  eventId: uuid('event_id').notNull(),
  appliedAt: instant('applied_at').notNull(),
}, table => [
  primaryKey({ name: 'applied_writes_pkey', columns: [table.integrationId, table.key, table.adds] }),
])
