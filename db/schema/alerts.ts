/** Alerts: who is told of what, the incidents that are known, and the messages about them. */
import { sql } from 'drizzle-orm'
import { boolean, check, index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { bytes, instant } from './columns.ts'
import { integrations } from './integrations.ts'

export const alerts = pgTable('alerts', {
  id: uuid('id').primaryKey(),
  name: text('name').notNull(),
  enabled: boolean('enabled').notNull(),
  /** What its messages are written in. */
  language: text('language', { enum: ['en', 'de'] }).notNull().default('en'),
  /** Null: every integration. */
  integrationId: uuid('integration_id').references(() => integrations.id, { onDelete: 'cascade' }),
  failed: boolean('failed').notNull(),
  delayedMinutes: integer('delayed_minutes'),
  destinationDown: boolean('destination_down').notNull(),
  silentMinutes: integer('silent_minutes'),
  /** Scheme, host and port of its address, for showing. */
  origin: text('origin').notNull(),
  /** Its whole address, which often holds a secret, and the secret that its messages are signed with. */
  sealedTarget: bytes('sealed_target').notNull(),
  createdAt: instant('created_at').notNull().defaultNow(),
  updatedAt: instant('updated_at').notNull().defaultNow(),
}, table => [
  check('alerts_tell_of_something', sql`${table.failed} or ${table.destinationDown} or ${table.delayedMinutes} is not null or ${table.silentMinutes} is not null`),
  check('alerts_language_known', sql`${table.language} in ('en', 'de')`),
  check('alerts_minutes', sql`coalesce(${table.delayedMinutes}, 1) >= 1 and coalesce(${table.silentMinutes}, 1) >= 1`),
])

/** Something that was found wrong for an alert. Of the same thing one is open at the most. */
export const alertIncidents = pgTable('alert_incidents', {
  id: uuid('id').primaryKey(),
  alertId: uuid('alert_id').notNull().references(() => alerts.id, { onDelete: 'cascade' }),
  /** What it is about: the kind of trouble and the integration. */
  subject: text('subject').notNull(),
  /** What was found last. */
  finding: jsonb('finding').$type<Record<string, unknown>>().notNull(),
  startedAt: instant('started_at').notNull().defaultNow(),
  toldAt: instant('told_at').notNull().defaultNow(),
  /** Since when it is not found any more. */
  clearSince: instant('clear_since'),
  endedAt: instant('ended_at'),
}, table => [
  uniqueIndex('alert_incidents_one_open').on(table.alertId, table.subject).where(sql`${table.endedAt} is null`),
])

/** A message, written in the transaction of what it tells of, and what became of it. */
export const alertMessages = pgTable('alert_messages', {
  id: uuid('id').primaryKey(),
  alertId: uuid('alert_id').notNull().references(() => alerts.id, { onDelete: 'cascade' }),
  kind: text('kind', { enum: ['started', 'reminder', 'ended', 'test'] }).notNull(),
  subject: text('subject').notNull(),
  /** What is posted, to the letter: what is signed must not change between two tries. */
  body: text('body').notNull(),
  createdAt: instant('created_at').notNull().defaultNow(),
  attemptCount: integer('attempt_count').notNull().default(0),
  /** When it is to be tried next; null when it is settled. */
  nextTryAt: instant('next_try_at').defaultNow(),
  deliveredAt: instant('delivered_at'),
  gaveUpAt: instant('gave_up_at'),
  lastError: text('last_error'),
}, table => [
  index('alert_messages_due').on(table.nextTryAt).where(sql`${table.nextTryAt} is not null`),
  index('alert_messages_alert').on(table.alertId, table.id.desc()),
  check('alert_messages_kind_known', sql`${table.kind} in ('started', 'reminder', 'ended', 'test')`),
  check('alert_messages_settled_once', sql`num_nonnulls(${table.nextTryAt}, ${table.deliveredAt}, ${table.gaveUpAt}) = 1`),
])
