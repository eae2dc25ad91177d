/** Lists of events that people come back to. */
import { sql } from 'drizzle-orm'
import { check, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import type { EventColumn } from '../../shared/event-columns.ts'
import type { ViewFilter } from '../../shared/event-views.ts'
import { instant } from './columns.ts'
import { users } from './people.ts'

export const eventViews = pgTable('event_views', {
  id: uuid('id').primaryKey(),
  /** Whose own it is; it goes with them. Null: shared, everybody's. */
  ownerId: uuid('owner_id').references(() => users.id, { onDelete: 'cascade' }),
  name: text('name').notNull(),
  filter: jsonb('filter').$type<ViewFilter>().notNull(),
  /** Null: those that are shown unless somebody chooses. */
  columns: jsonb('columns').$type<EventColumn[]>(),
  createdBy: text('created_by').notNull(),
  createdAt: instant('created_at').notNull().defaultNow(),
  updatedAt: instant('updated_at').notNull().defaultNow(),
}, table => [
  /* One name per person, and one for all that are shared. */
  uniqueIndex('event_views_name').on(sql`coalesce(${table.ownerId}, '00000000-0000-0000-0000-000000000000')`, sql`lower(${table.name})`),
  check('event_views_name_given', sql`${table.name} <> ''`),
])
