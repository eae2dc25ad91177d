/** Who may sign in or call the API, and what they did. */
import { sql } from 'drizzle-orm'
import { check, index, jsonb, pgTable, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { bytes, instant } from './columns.ts'

export const users = pgTable('users', {
  id: uuid('id').primaryKey(),
  email: text('email').notNull(),
  name: text('name').notNull(),
  role: text('role', { enum: ['viewer', 'operator', 'admin'] }).notNull(),
  /** Argon2id, in PHC string format. */
  passwordHash: text('password_hash').notNull(),
  suspendedAt: instant('suspended_at'),
  createdAt: instant('created_at').notNull().defaultNow(),
}, table => [
  uniqueIndex('users_email').on(sql`lower(${table.email})`),
  check('users_role_known', sql`${table.role} in ('viewer', 'operator', 'admin')`),
])

/** A signed-in browser. The cookie's value is known only by its SHA-256; deleting the row ends the session at once. */
export const sessions = pgTable('sessions', {
  hash: bytes('hash').primaryKey(),
  userId: uuid('user_id').notNull().references(() => users.id, { onDelete: 'cascade' }),
  createdAt: instant('created_at').notNull().defaultNow(),
  lastSeenAt: instant('last_seen_at').notNull().defaultNow(),
  expiresAt: instant('expires_at').notNull(),
}, table => [
  check('sessions_hash_is_sha256', sql`octet_length(${table.hash}) = 32`),
  index('sessions_user').on(table.userId),
])

/** Tokens for programs. */
export const apiTokens = pgTable('api_tokens', {
  id: uuid('id').primaryKey(),
  name: text('name').notNull(),
  role: text('role', { enum: ['viewer', 'operator', 'admin'] }).notNull(),
  hash: bytes('hash').notNull(),
  createdAt: instant('created_at').notNull().defaultNow(),
  expiresAt: instant('expires_at'),
  revokedAt: instant('revoked_at'),
  lastUsedAt: instant('last_used_at'),
}, table => [
  uniqueIndex('api_tokens_hash').on(table.hash),
  check('api_tokens_role_known', sql`${table.role} in ('viewer', 'operator', 'admin')`),
  check('api_tokens_hash_is_sha256', sql`octet_length(${table.hash}) = 32`),
])

/** Who did what, when. Written in the transaction of the act itself. */
export const auditLog = pgTable('audit_log', {
  id: uuid('id').primaryKey(),
  at: instant('at').notNull().defaultNow(),
  actorType: text('actor_type', { enum: ['user', 'token', 'system'] }).notNull(),
  actorId: uuid('actor_id'),
  actorName: text('actor_name').notNull(),
  act: text('act').notNull(),
  subjectType: text('subject_type').notNull(),
  subjectId: text('subject_id').notNull(),
  detail: jsonb('detail').$type<Record<string, unknown>>().notNull().default({}),
}, table => [
  check('audit_log_actor_known', sql`${table.actorType} in ('user', 'token', 'system')`),
  index('audit_log_subject').on(table.subjectType, table.subjectId, table.id.desc()),
])

/** Facts about this installation, such as the value that tells whether WAYBILL_SECRET is the right one. */
export const installation = pgTable('installation', {
  name: text('name').primaryKey(),
  value: bytes('value').notNull(),
})
