/** The record of who did what. Nothing in it is ever changed or removed: the database refuses it. */
import { and, eq } from 'drizzle-orm'
import { v7 as uuidv7 } from 'uuid'
import type { Act } from '../../shared/audit.ts'
import type { Connection } from '../client.ts'
import { auditLog } from '../schema/people.ts'
import { tellActs } from './changes.ts'

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

/** Who started a bulk resubmission, and from where (index `audit_log_subject`), or null. */
export async function findStarter(connection: Connection, jobId: string): Promise<AuditActor | null> {
  const { actorType: type, actorId: id, actorName: name, address, requestId } = auditLog
  const [starter] = await connection.select({ type, id, name, address, requestId }).from(auditLog)
    .where(and(eq(auditLog.subjectType, 'resubmission'), eq(auditLog.subjectId, jobId), eq(auditLog.act, 'resubmission.started')))
  return starter ?? null
}
