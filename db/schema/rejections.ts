/** What senders posted and Waybill refused: an ERP that has sent rubbish since 2 AM must be visible. */
import { sql } from 'drizzle-orm'
import { check, index, integer, jsonb, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core'
import type { Fault } from '../../shared/waybill-error.ts'
import { instant } from './columns.ts'
import { integrations } from './integrations.ts'

/** A refused request, masked before it was written. Only so many are kept per integration and hour; all are counted. */
export const inboundRejections = pgTable('inbound_rejections', {
  id: uuid('id').primaryKey(),
  /** Null when the key was missing or unknown. */
  integrationId: uuid('integration_id').references(() => integrations.id, { onDelete: 'cascade' }),
  rejectedAt: instant('rejected_at').notNull(),
  httpStatus: integer('http_status').notNull(),
  code: text('code').notNull(),
  message: text('message').notNull(),
  faults: jsonb('faults').$type<Fault[]>().notNull(),
  /** The beginning of the body. Null when it was not read. */
  bodyExcerpt: text('body_excerpt'),
}, table => [
  index('inbound_rejections_integration').on(table.integrationId, table.id),
  check('inbound_rejections_is_refusal', sql`${table.httpStatus} between 400 and 499`),
])

/** How many requests were refused per integration and hour, and how many of them are kept. */
export const inboundRejectionCounts = pgTable('inbound_rejection_counts', {
  integrationId: uuid('integration_id').references(() => integrations.id, { onDelete: 'cascade' }),
  hour: instant('hour').notNull(),
  rejectedCount: integer('rejected_count').notNull(),
  keptCount: integer('kept_count').notNull(),
}, table => [
  unique('inbound_rejection_counts_hour').on(table.integrationId, table.hour).nullsNotDistinct(),
  check('inbound_rejection_counts_sane', sql`${table.keptCount} between 0 and ${table.rejectedCount}`),
])
