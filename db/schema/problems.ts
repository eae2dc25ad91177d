/**
 * Problems: dead letters grouped by what they have in common. An event that fails gets its fingerprint and adds a line to
 * `problem_deltas` in the same transaction; rolling the lines up makes the problem and counts it (see the figures, which are made in the same way).
 */
import { sql } from 'drizzle-orm'
import { check, index, integer, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core'
import { instant } from './columns.ts'
import { users } from './people.ts'

/** What makes two failures the same. */
const kind = () => ({
  integrationId: uuid('integration_id').notNull(),
  action: text('action').notNull(),
  errorCode: text('error_code').notNull(),
  /** The error's message without what differs from event to event. */
  pattern: text('pattern').notNull(),
})

/** Lines that are not rolled up yet; nobody waits for anybody else's. */
export const problemDeltas = pgTable('problem_deltas', {
  fingerprint: uuid('fingerprint').notNull(),
  ...kind(),
  seenAt: instant('seen_at').notNull(),
  count: integer('count').notNull(),
})

export const problems = pgTable('problems', {
  id: uuid('id').primaryKey().default(sql`draw_uuid()`),
  /** Made of what makes it one, so that whoever fails an event knows it without asking. */
  fingerprint: uuid('fingerprint').notNull().unique('problems_fingerprint'),
  ...kind(),
  firstSeenAt: instant('first_seen_at').notNull(),
  lastSeenAt: instant('last_seen_at').notNull(),
  /** How often an event failed with it, also of those that were put right. */
  totalCount: integer('total_count').notNull(),
  /** When it came back after it was resolved. */
  reopenedAt: instant('reopened_at'),
  ownerId: uuid('owner_id').references(() => users.id, { onDelete: 'set null' }),
  note: text('note'),
  snoozedUntil: instant('snoozed_until'),
  resolvedAt: instant('resolved_at'),
  resolvedBy: text('resolved_by'),
}, table => [
  index('problems_seen').on(table.lastSeenAt, table.id),
  check('problems_counts', sql`${table.totalCount} >= 1`),
  check('problems_seen_whole', sql`${table.firstSeenAt} <= ${table.lastSeenAt}`),
  check('problems_resolved_whole', sql`(${table.resolvedAt} is null) = (${table.resolvedBy} is null)`),
  check('problems_snoozed_or_resolved', sql`${table.snoozedUntil} is null or ${table.resolvedAt} is null`),
])

/** How often a problem was seen in an hour. */
export const problemHours = pgTable('problem_hours', {
  problemId: uuid('problem_id').notNull().references(() => problems.id, { onDelete: 'cascade' }),
  hour: instant('hour').notNull(),
  count: integer('count').notNull(),
}, table => [
  primaryKey({ name: 'problem_hours_pkey', columns: [table.problemId, table.hour] }),
  check('problem_hours_count_positive', sql`${table.count} > 0`),
])
