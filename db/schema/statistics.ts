/**
 * Figures for charts, so that no chart ever scans events. What happens adds a line to `event_stat_deltas` in its own transaction;
 * every few seconds these lines are rolled up into one row per minute, integration, action and outcome.
 */
import { sql } from 'drizzle-orm'
import { check, integer, pgTable, primaryKey, smallint, text, uuid } from 'drizzle-orm/pg-core'
import { instant } from './columns.ts'

/** What is counted: arrivals, how events ended, and attempts that will be repeated. */
const outcome = () => text('outcome', { enum: ['accepted', 'success', 'failed', 'skipped', 'retried'] }).notNull()

/** Lines that are not rolled up yet; nobody waits for anybody else's. */
export const eventStatDeltas = pgTable('event_stat_deltas', {
  minute: instant('minute').notNull(),
  integrationId: uuid('integration_id').notNull(),
  action: text('action').notNull(),
  outcome: outcome(),
  count: integer('count').notNull(),
  /** The bucket of the time from accepted to applied, for successes only. */
  latencyBucket: smallint('latency_bucket'),
})

/** How often something happened in a minute. */
export const eventStats = pgTable('event_stats', {
  minute: instant('minute').notNull(),
  integrationId: uuid('integration_id').notNull(),
  action: text('action').notNull(),
  outcome: outcome(),
  count: integer('count').notNull(),
}, table => [
  primaryKey({ name: 'event_stats_pkey', columns: [table.minute, table.integrationId, table.action, table.outcome] }),
  check('event_stats_outcome_known', sql`${table.outcome} in ('accepted', 'success', 'failed', 'skipped', 'retried')`),
  check('event_stats_count_positive', sql`${table.count} > 0`),
])

/** How long events took from accepted to applied, as a histogram per minute. */
export const eventLatencies = pgTable('event_latencies', {
  minute: instant('minute').notNull(),
  integrationId: uuid('integration_id').notNull(),
  /** The time is at most 2^(bucket / 4) milliseconds, and more than that of the bucket before. */
  bucket: smallint('bucket').notNull(),
  count: integer('count').notNull(),
}, table => [
  primaryKey({ name: 'event_latencies_pkey', columns: [table.minute, table.integrationId, table.bucket] }),
  check('event_latencies_count_positive', sql`${table.count} > 0`),
])
