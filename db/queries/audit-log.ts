/** The record of who did what. Nothing in it is ever changed or removed: the database refuses it. */
import type { SQL } from 'drizzle-orm'
import { and, desc, eq, inArray, lt, sql } from 'drizzle-orm'
import { v7 as uuidv7 } from 'uuid'
import type { Act, AuditFilter } from '../../shared/audit.ts'
import { listActs } from '../../shared/audit.ts'
import type { Connection, HotTransaction } from '../client.ts'
import { auditLog } from '../schema/people.ts'
import { tellActs } from './changes.ts'
import { containsText } from './contains-text.ts'
import { withinSpan } from './within-span.ts'

/** Who did it, and from where. */
export interface AuditActor { type: 'user' | 'token' | 'system', id: string | null, name: string, address: string | null, requestId: string | null }

/** One entry. `detail`, `before` and `after` must already be masked. */
export interface AuditRecord {
  actor: AuditActor
  act: Act
  subjectType: string
  subjectId: string
  detail?: Record<string, unknown>
  before?: Record<string, unknown> | null
  after?: Record<string, unknown> | null
}

/** Writes what was done, in the transaction in which it was done. */
export async function insertAudit(transaction: Connection, record: AuditRecord) {
  await insertAudits(transaction, [record])
}

/** Writes several acts at once, and tells live pages of them. */
export async function insertAudits(transaction: Connection, records: readonly AuditRecord[]) {
  await transaction.insert(auditLog).values(records.map(({ actor, ...record }) => ({
    ...record, id: uuidv7(), actorType: actor.type, actorId: actor.id, actorName: actor.name, address: actor.address, requestId: actor.requestId,
  })))
  await tellActs(transaction, records)
}

/** As {@link insertAudit}, in a transaction of the hot path; live pages learn of events by the roll-up of the figures. */
export async function insertAuditHot(transaction: HotTransaction, record: AuditRecord) {
  const { actor, act, subjectType, subjectId, detail = {}, before = null, after = null } = record
  const state = JSON.stringify({ detail, before, after })
  await transaction`
    insert into audit_log (id, actor_type, actor_id, actor_name, address, request_id, act, subject_type, subject_id, detail, before, after)
    select ${uuidv7()}, ${actor.type}, ${actor.id}, ${actor.name}, ${actor.address}, ${actor.requestId}, ${act}, ${subjectType}, ${subjectId},
      state.detail, state.before, state.after
    from json_to_record(${state}::text::json) as state(detail jsonb, before jsonb, after jsonb)`
}

/** Who started a bulk resubmission, and from where (index `audit_log_subject`), or null. */
export async function findStarter(connection: Connection, jobId: string): Promise<AuditActor | null> {
  const { actorType: type, actorId: id, actorName: name, address, requestId } = auditLog
  const [starter] = await connection.select({ type, id, name, address, requestId }).from(auditLog)
    .where(and(eq(auditLog.subjectType, 'resubmission'), eq(auditLog.subjectId, jobId), eq(auditLog.act, 'resubmission.started')))
  return starter ?? null
}

/** An entry as it is stored. */
export type AuditRow = typeof auditLog.$inferSelect

/**
 * Entries that match, newest first, older than `beforeId` if that is given. Indexes, by the field that narrows most:
 * `audit_log_subject`, `audit_log_actor`, `audit_log_act`; `from` and `to` bound the primary key. Words are looked for in entry
 * after entry.
 */
export function listAudit(connection: Connection, filter: AuditFilter, page: { beforeId: string | null, limit: number }): Promise<AuditRow[]> {
  return connection.select().from(auditLog)
    .where(and(...conditions(filter), page.beforeId === null ? undefined : lt(auditLog.id, page.beforeId)))
    .orderBy(desc(auditLog.id)).limit(page.limit)
}

function conditions({ actor, act, subjectType, subjectId, q, ...span }: AuditFilter): (SQL | undefined)[] {
  return [
    actor === undefined ? undefined : actor === 'system' ? eq(auditLog.actorType, 'system') : eq(auditLog.actorId, actor),
    act === undefined ? undefined : inArray(auditLog.act, listActs(act)),
    subjectType === undefined ? undefined : eq(auditLog.subjectType, subjectType),
    subjectId === undefined ? undefined : eq(auditLog.subjectId, subjectId),
    q === undefined ? undefined : containsText([auditLog.actorName, auditLog.subjectId, sql`${auditLog.detail} ->> 'name'`], q),
    ...withinSpan(auditLog, span),
  ]
}

/** Makes other transactions that count acts of the same actor wait until this one ends. */
export async function lockActor(transaction: Connection, actorId: string) {
  await transaction.execute(sql`select pg_advisory_xact_lock(hashtext('waybill.audit.actor'), hashtext(${actorId}))`)
}

/** How often an actor did something within the last `seconds`, and in how many seconds the first of those will have been that long ago (index `audit_log_actor`). */
export async function countRecentActs(transaction: Connection, { actorId, act, seconds }: { actorId: string, act: Act, seconds: number }) {
  const since = sql`clock_timestamp() - make_interval(secs => ${seconds})`
  const [counted] = await transaction
    .select({
      count: sql<number>`count(*)::int`,
      firstEndsInSeconds: sql<number>`coalesce(extract(epoch from min(${auditLog.at}) - (${since})), 0)::float8`,
    })
    .from(auditLog)
    .where(and(eq(auditLog.actorId, actorId), eq(auditLog.act, act), sql`${auditLog.at} > ${since}`, sql`${auditLog.id} >= uuid_floor(${since} - interval '1 hour')`))
  return counted ?? { count: 0, firstEndsInSeconds: 0 }
}
