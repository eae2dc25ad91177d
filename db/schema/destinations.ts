/** Where messages go, and whether anybody answers there: what all workers know together. */
import { sql } from 'drizzle-orm'
import { boolean, check, integer, pgTable, text, uuid } from 'drizzle-orm/pg-core'
import { instant } from './columns.ts'

/** One row per destination that has failed at least once. Without a row nothing is known against it. */
export const destinations = pgTable('destinations', {
  /** Scheme, host and port of its address. */
  origin: text('origin').primaryKey(),
  /** Failures since it last answered sensibly; all of them zero and null while it does. */
  failureCount: integer('failure_count').notNull().default(0),
  failingSince: instant('failing_since'),
  firstFailedEventId: uuid('first_failed_event_id'),
  /** More than one event has failed. */
  isWidespread: boolean('is_widespread').notNull().default(false),
  /** Every failure was of a kind that no message can cause by itself. */
  isUnreachable: boolean('is_unreachable').notNull().default(false),
  lastErrorCode: text('last_error_code'),
  lastErrorMessage: text('last_error_message'),
  /** Since when nothing is sent there but a probe at intervals. Null: it is not down. */
  downSince: instant('down_since'),
  nextProbeAt: instant('next_probe_at'),
  probeCount: integer('probe_count').notNull().default(0),
  /** The last time that it was down, once it is over. */
  lastDownSince: instant('last_down_since'),
  lastDownUntil: instant('last_down_until'),
}, table => [
  check('destinations_failing_whole', sql`(${table.failureCount} = 0) = (${table.failingSince} is null)`),
  check('destinations_down_whole', sql`(${table.downSince} is null) = (${table.nextProbeAt} is null)`),
  check('destinations_last_down_whole', sql`(${table.lastDownSince} is null) = (${table.lastDownUntil} is null)`),
])
