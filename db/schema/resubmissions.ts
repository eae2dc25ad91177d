/** Bulk resubmissions: what a person asked for, and what became of each event. */
import { sql } from 'drizzle-orm'
import { bigint, boolean, check, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import type { EventFilter } from '../../shared/event-filter.ts'
import { bytes, instant } from './columns.ts'
import { integrationEvents } from './events.ts'

/** A job first lists the events that match, then resubmits them a few at a time; every step is one transaction, so it survives crashes. */
export const resubmissionJobs = pgTable('resubmission_jobs', {
  id: uuid('id').primaryKey(),
  filter: jsonb('filter').$type<EventFilter>().notNull(),
  /** SHA-256 of the filter and of what is asked for: the same wish is not carried out twice at the same time. */
  wishHash: bytes('wish_hash').notNull(),
  includeSuperseded: boolean('include_superseded').notNull(),
  state: text('state', { enum: ['running', 'paused', 'cancelled', 'finished'] }).notNull().default('running'),
  /** How far the listing has come; null before it begins. */
  listedToEventId: uuid('listed_to_event_id'),
  /** When the list was complete. */
  listedAt: instant('listed_at'),
  nextStepAt: instant('next_step_at').notNull().defaultNow(),
  requestedBy: text('requested_by').notNull(),
  createdAt: instant('created_at').notNull().defaultNow(),
  finishedAt: instant('finished_at'),
  totalCount: integer('total_count').notNull().default(0),
  doneCount: integer('done_count').notNull().default(0),
  failedCount: integer('failed_count').notNull().default(0),
  skippedCount: integer('skipped_count').notNull().default(0),
}, table => [
  uniqueIndex('resubmission_jobs_one_active').on(table.wishHash).where(sql`${table.state} in ('running', 'paused')`),
  index('resubmission_jobs_due').on(table.nextStepAt).where(sql`${table.state} = 'running'`),
  check('resubmission_jobs_state_known', sql`${table.state} in ('running', 'paused', 'cancelled', 'finished')`),
  check('resubmission_jobs_finished_whole', sql`(${table.state} in ('cancelled', 'finished')) = (${table.finishedAt} is not null)`),
  check('resubmission_jobs_counts', sql`${table.doneCount} + ${table.failedCount} + ${table.skippedCount} <= ${table.totalCount}`),
])

/** One event of a job and what became of it. */
export const resubmissionItems = pgTable('resubmission_items', {
  jobId: uuid('job_id').notNull().references(() => resubmissionJobs.id, { onDelete: 'cascade' }),
  eventId: uuid('event_id').notNull().references(() => integrationEvents.id, { onDelete: 'cascade' }),
  laneId: uuid('lane_id').notNull(),
  /** Its place in the lane. */
  place: bigint('place', { mode: 'number' }).notNull(),
  /** Attempts that the event had when it was listed; with more, somebody else has resubmitted it meanwhile. */
  attemptCount: integer('attempt_count').notNull(),
  outcome: text('outcome', { enum: ['waiting', 'resubmitted', 'delivered', 'failed', 'superseded', 'left_out'] }).notNull().default('waiting'),
  reason: text('reason'),
  supersededByEventId: uuid('superseded_by_event_id'),
  settledAt: instant('settled_at'),
}, table => [
  primaryKey({ name: 'resubmission_items_pkey', columns: [table.jobId, table.eventId] }),
  index('resubmission_items_event').on(table.eventId),
  index('resubmission_items_open').on(table.jobId, table.outcome, table.laneId, table.place).where(sql`${table.outcome} in ('waiting', 'resubmitted')`),
  check('resubmission_items_outcome_known', sql`${table.outcome} in ('waiting', 'resubmitted', 'delivered', 'failed', 'superseded', 'left_out')`),
  check('resubmission_items_settled_whole', sql`(${table.outcome} in ('waiting', 'resubmitted')) = (${table.settledAt} is null)`),
  check('resubmission_items_superseded_says_by_what', sql`${table.outcome} <> 'superseded' or ${table.supersededByEventId} is not null`),
])
