/** Who may sign in or call the API, how they prove it, and what they did. */
import { sql } from 'drizzle-orm'
import { bigint, check, index, integer, jsonb, pgTable, primaryKey, text, unique, uniqueIndex, uuid } from 'drizzle-orm/pg-core'
import { bytes, instant } from './columns.ts'

export const users = pgTable('users', {
  id: uuid('id').primaryKey(),
  email: text('email').notNull(),
  name: text('name').notNull(),
  role: text('role', { enum: ['viewer', 'operator', 'admin'] }).notNull(),
  /** Argon2id, in PHC string format. Null: signs in by single sign-on only. */
  passwordHash: text('password_hash'),
  /** The shared secret of the second factor (RFC 6238), sealed. It counts once it is confirmed by a first code. */
  totpSecret: bytes('totp_secret'),
  totpConfirmedAt: instant('totp_confirmed_at'),
  /** The time step of the last code that was accepted: a code is good for one use. */
  totpLastStep: bigint('totp_last_step', { mode: 'number' }),
  /** Who this is at the provider of single sign-on: `iss` and `sub` of its ID token. */
  oidcIssuer: text('oidc_issuer'),
  oidcSubject: text('oidc_subject'),
  suspendedAt: instant('suspended_at'),
  createdAt: instant('created_at').notNull().defaultNow(),
  lastSignedInAt: instant('last_signed_in_at'),
}, table => [
  uniqueIndex('users_email').on(sql`lower(${table.email})`),
  unique('users_oidc').on(table.oidcIssuer, table.oidcSubject),
  check('users_totp_whole', sql`${table.totpConfirmedAt} is null or ${table.totpSecret} is not null`),
  check('users_oidc_whole', sql`(${table.oidcIssuer} is null) = (${table.oidcSubject} is null)`),
  check('users_role_known', sql`${table.role} in ('viewer', 'operator', 'admin')`),
])

/** A signed-in browser. The cookie's value is known only by its SHA-256; deleting the row ends the session at once. */
export const sessions = pgTable('sessions', {
  hash: bytes('hash').primaryKey(),
  /** By which it is listed and ended. */
  id: uuid('id').notNull().defaultRandom(),
  userId: uuid('user_id').notNull().references(() => users.id, { onDelete: 'cascade' }),
  method: text('method', { enum: ['password', 'sso'] }).notNull().default('password'),
  /** Where it was opened from, and with what. */
  address: text('address'),
  userAgent: text('user_agent'),
  createdAt: instant('created_at').notNull().defaultNow(),
  lastSeenAt: instant('last_seen_at').notNull().defaultNow(),
  expiresAt: instant('expires_at').notNull(),
}, table => [
  unique('sessions_id').on(table.id),
  check('sessions_method_known', sql`${table.method} in ('password', 'sso')`),
  check('sessions_hash_is_sha256', sql`octet_length(${table.hash}) = 32`),
  index('sessions_user').on(table.userId),
])

/** Codes that stand in for the second factor when its device is lost; each works once. */
export const recoveryCodes = pgTable('recovery_codes', {
  userId: uuid('user_id').notNull().references(() => users.id, { onDelete: 'cascade' }),
  hash: bytes('hash').notNull(),
  usedAt: instant('used_at'),
}, table => [
  primaryKey({ name: 'recovery_codes_pkey', columns: [table.userId, table.hash] }),
  check('recovery_codes_hash_is_sha256', sql`octet_length(${table.hash}) = 32`),
])

/** Links by which somebody joins, or sets a new password. The link's secret is known only by its SHA-256. */
export const invitations = pgTable('invitations', {
  id: uuid('id').primaryKey(),
  purpose: text('purpose', { enum: ['join', 'reset'] }).notNull(),
  hash: bytes('hash').notNull(),
  email: text('email').notNull(),
  role: text('role', { enum: ['viewer', 'operator', 'admin'] }).notNull(),
  /** Whose password is set anew. Null: somebody who is not there yet. */
  userId: uuid('user_id').references(() => users.id, { onDelete: 'cascade' }),
  invitedBy: text('invited_by').notNull(),
  /** The person behind it: the link works only while they may make one. Null: a token that nobody made. */
  inviterId: uuid('inviter_id').references(() => users.id, { onDelete: 'cascade' }),
  createdAt: instant('created_at').notNull().defaultNow(),
  expiresAt: instant('expires_at').notNull(),
  usedAt: instant('used_at'),
  revokedAt: instant('revoked_at'),
}, table => [
  uniqueIndex('invitations_hash').on(table.hash),
  index('invitations_inviter').on(table.inviterId),
  check('invitations_hash_is_sha256', sql`octet_length(${table.hash}) = 32`),
  check('invitations_purpose_known', sql`${table.purpose} in ('join', 'reset')`),
  check('invitations_role_known', sql`${table.role} in ('viewer', 'operator', 'admin')`),
  check('invitations_purpose_whole', sql`(${table.purpose} = 'reset') = (${table.userId} is not null)`),
  check('invitations_end_once', sql`${table.usedAt} is null or ${table.revokedAt} is null`),
])

/** Failed attempts to sign in, per account (by the hash of its address) and per network address; more than a few have to wait. */
export const signInThrottles = pgTable('sign_in_throttles', {
  subject: text('subject').primaryKey(),
  failureCount: integer('failure_count').notNull(),
  lastFailedAt: instant('last_failed_at').notNull(),
  blockedUntil: instant('blocked_until'),
}, table => [
  check('sign_in_throttles_count', sql`${table.failureCount} >= 1`),
  index('sign_in_throttles_age').on(table.lastFailedAt),
])

/** Tokens for programs. One that a person has made may never do more than they may. */
export const apiTokens = pgTable('api_tokens', {
  id: uuid('id').primaryKey(),
  name: text('name').notNull(),
  role: text('role', { enum: ['viewer', 'operator', 'admin'] }).notNull(),
  hash: bytes('hash').notNull(),
  /** Who made it. Null: the environment, or the first start. */
  createdBy: text('created_by'),
  /** The person who made it. Null: the environment, the first start, or a token of these. */
  ownerId: uuid('owner_id').references(() => users.id, { onDelete: 'cascade' }),
  createdAt: instant('created_at').notNull().defaultNow(),
  expiresAt: instant('expires_at'),
  revokedAt: instant('revoked_at'),
  lastUsedAt: instant('last_used_at'),
}, table => [
  uniqueIndex('api_tokens_hash').on(table.hash),
  index('api_tokens_owner').on(table.ownerId),
  check('api_tokens_owner_named', sql`${table.ownerId} is null or ${table.createdBy} is not null`),
  check('api_tokens_role_known', sql`${table.role} in ('viewer', 'operator', 'admin')`),
  check('api_tokens_hash_is_sha256', sql`octet_length(${table.hash}) = 32`),
])

/** Links to the status page, for people without an account. The link's secret is known only by its SHA-256. */
export const statusShares = pgTable('status_shares', {
  id: uuid('id').primaryKey(),
  name: text('name').notNull(),
  hash: bytes('hash').notNull(),
  createdBy: text('created_by').notNull(),
  createdAt: instant('created_at').notNull().defaultNow(),
  expiresAt: instant('expires_at').notNull(),
  revokedAt: instant('revoked_at'),
  lastUsedAt: instant('last_used_at'),
}, table => [
  uniqueIndex('status_shares_hash').on(table.hash),
  check('status_shares_hash_is_sha256', sql`octet_length(${table.hash}) = 32`),
])

/** Who did what, when, and from where. Written in the transaction of the act itself; the database refuses to change or delete a row. */
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
  /** The network address it came from, and the request. */
  address: text('address'),
  requestId: uuid('request_id'),
  /** What the subject was like, as far as it was changed, and what it is like now; masked. */
  before: jsonb('before').$type<Record<string, unknown>>(),
  after: jsonb('after').$type<Record<string, unknown>>(),
}, table => [
  check('audit_log_actor_known', sql`${table.actorType} in ('user', 'token', 'system')`),
  index('audit_log_act').on(table.act, table.id),
  index('audit_log_actor').on(table.actorId, table.id),
  index('audit_log_subject').on(table.subjectType, table.subjectId, table.id.desc()),
])

/** Facts about this installation, such as the value that tells whether WAYBILL_SECRET is the right one. */
export const installation = pgTable('installation', {
  name: text('name').primaryKey(),
  value: bytes('value').notNull(),
})

/** Settings that hold for the whole installation, such as its masking rules. */
export const settings = pgTable('settings', {
  name: text('name').primaryKey(),
  value: jsonb('value').$type<Record<string, unknown>>().notNull(),
  updatedAt: instant('updated_at').notNull().defaultNow(),
  updatedBy: text('updated_by').notNull(),
})
