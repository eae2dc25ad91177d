/** Integrations, the keys their senders hold, and the lanes in which their events keep order. */
import { sql } from 'drizzle-orm'
import { bigint, boolean, check, index, integer, jsonb, pgTable, primaryKey, text, unique, uuid } from 'drizzle-orm/pg-core'
import type { RetryPolicies } from '../../shared/retry-policy.ts'
import { bytes, instant } from './columns.ts'

export const integrations = pgTable('integrations', {
  id: uuid('id').primaryKey(),
  service: text('service', { enum: ['custom'] }).notNull(),
  name: text('name').notNull(),
  enabled: boolean('enabled').notNull().default(true),
  ordering: text('ordering', { enum: ['integration', 'entity', 'none'] }).notNull().default('integration'),
  /** Counts the changes of the ordering: new events go to lanes of this generation. */
  laneGeneration: integer('lane_generation').notNull().default(0),
  /** Only lanes up to this generation are worked on: it rises when everything of the one before is finished. */
  openGeneration: integer('open_generation').notNull().default(0),
  onExhausted: text('on_exhausted', { enum: ['continue', 'hold'] }).notNull().default('continue'),
  onInterrupted: text('on_interrupted', { enum: ['retry', 'hold'] }).notNull().default('retry'),
  retryPolicies: jsonb('retry_policies').$type<RetryPolicies>().notNull().default({}),
  settings: jsonb('settings').$type<Record<string, unknown>>().notNull().default({}),
  /** JSON paths whose values are masked in this integration's messages and answers, such as `$.data.customer.email`. */
  maskPaths: text('mask_paths').array().notNull().default(sql`'{}'`),
  /** Requests per second that each of its keys may make, and how many at once. Null: Waybill's own limits. */
  rateLimit: jsonb('rate_limit').$type<{ perSecond: number, burst: number }>(),
  pausedAt: instant('paused_at'),
  createdAt: instant('created_at').notNull().defaultNow(),
  updatedAt: instant('updated_at').notNull().defaultNow(),
  /** A deleted integration takes nothing more and is not listed; its events stay until retention takes them. */
  deletedAt: instant('deleted_at'),
}, table => [
  check('integrations_service_known', sql`${table.service} in ('custom')`),
  check('integrations_ordering_known', sql`${table.ordering} in ('integration', 'entity', 'none')`),
  check('integrations_on_exhausted_known', sql`${table.onExhausted} in ('continue', 'hold')`),
  check('integrations_on_interrupted_known', sql`${table.onInterrupted} in ('retry', 'hold')`),
  check('integrations_generations', sql`${table.openGeneration} between 0 and ${table.laneGeneration}`),
  check('integrations_name_length', sql`char_length(${table.name}) between 1 and 100`),
])

/** API keys of senders. Only the SHA-256 of the whole key is kept. */
export const integrationKeys = pgTable('integration_keys', {
  id: text('id').primaryKey(),
  integrationId: uuid('integration_id').notNull().references(() => integrations.id, { onDelete: 'cascade' }),
  hash: bytes('hash').notNull(),
  createdAt: instant('created_at').notNull().defaultNow(),
  /** From this moment the key is refused. Null: until it is regenerated. */
  expiresAt: instant('expires_at'),
  lastUsedAt: instant('last_used_at'),
}, table => [
  check('integration_keys_hash_is_sha256', sql`octet_length(${table.hash}) = 32`),
  index('integration_keys_integration').on(table.integrationId),
])

/** Values that belong to an integration and are never shown again, sealed. Wherever they turn up in its traffic they are masked. */
export const integrationSecrets = pgTable('integration_secrets', {
  integrationId: uuid('integration_id').notNull().references(() => integrations.id, { onDelete: 'cascade' }),
  name: text('name').notNull(),
  sealedValue: bytes('sealed_value').notNull(),
  updatedAt: instant('updated_at').notNull().defaultNow(),
  updatedBy: text('updated_by').notNull(),
}, table => [
  primaryKey({ name: 'integration_secrets_pkey', columns: [table.integrationId, table.name] }),
])

/**
 * A lane is the unit of order. `next_seq` numbers its events without gaps; `epoch` counts its owners, and whoever writes
 * for a lane names the epoch under which it claimed it.
 */
export const lanes = pgTable('lanes', {
  id: uuid('id').primaryKey(),
  integrationId: uuid('integration_id').notNull().references(() => integrations.id, { onDelete: 'cascade' }),
  /** Empty for a whole integration; the entity's id, or the number of the spread, in the other orderings. */
  key: text('key').notNull(),
  /** Which ordering of its integration the lane belongs to, counted from 0. */
  generation: integer('generation').notNull().default(0),
  nextSeq: bigint('next_seq', { mode: 'number' }).notNull().default(1),
  epoch: bigint('epoch', { mode: 'number' }).notNull().default(0),
  leaseOwner: text('lease_owner'),
  leaseUntil: instant('lease_until'),
  heldAt: instant('held_at'),
  heldReason: text('held_reason', { enum: ['exhausted', 'interrupted'] }),
  /**
   * What is applied is remembered for the stale-write guard. Not needed in the only lane of an integration before an event of it
   * has failed, or was skipped or parked: until then nothing older can follow.
   */
  remembersWrites: boolean('remembers_writes').notNull().default(true),
  /** The failed event behind which the lane stops; resubmitting or skipping it lets the lane go on. */
  heldByEventId: uuid('held_by_event_id'),
}, table => [
  unique('lanes_integration_key').on(table.integrationId, table.key),
  unique('lanes_owner').on(table.id, table.integrationId),
  index('lanes_held').on(table.integrationId, table.heldAt).where(sql`${table.heldAt} is not null`),
  check('lanes_next_seq_positive', sql`${table.nextSeq} >= 1`),
  check('lanes_lease_whole', sql`(${table.leaseOwner} is null) = (${table.leaseUntil} is null)`),
  check('lanes_hold_whole', sql`(${table.heldAt} is null) = (${table.heldReason} is null) and (${table.heldAt} is null) = (${table.heldByEventId} is null)`),
  check('lanes_held_reason_known', sql`${table.heldReason} in ('exhausted', 'interrupted')`),
])
