/** Reading the audit log: in pages, as a file, and what it says of one event. */
import type { Database } from '../db/client.ts'
import type { AuditRow } from '../db/queries/audit-log.ts'
import { listAudit } from '../db/queries/audit-log.ts'
import { hasEvent } from '../db/queries/event-details.ts'
import type { AuditEntry, AuditExportRequest, AuditPage, AuditPageRequest, EventHistory } from '../shared/audit.ts'
import { describeAct } from '../shared/audit.ts'
import { WaybillError } from '../shared/waybill-error.ts'
import type { Actor } from './actor.ts'
import { cutPage, readCursor } from './event-pages.ts'
import type { FileLayout } from './list-file.ts'
import { readAll, writeFile } from './list-file.ts'
import { recordAct } from './record-act.ts'
import type { Waybill } from './waybill.ts'

/** Entries that are shown of one event at the most. */
const historyLimit = 200

/** One page, newest first. @throws WaybillError `invalid` when the cursor is not one of ours */
export async function getAuditPage(database: Database, { cursor, limit, ...filter }: AuditPageRequest): Promise<AuditPage> {
  const beforeId = cursor === undefined ? null : readCursor(cursor)
  const rows = await database.query(connection => listAudit(connection, filter, { beforeId, limit: limit + 1 }))
  const page = cutPage(rows, limit)
  return { items: page.rows.map(describeEntry), nextCursor: page.nextCursor }
}

/** What people did with an event, newest first. @throws WaybillError `not_found` when nobody knows of such an event */
export async function getEventHistory(database: Database, eventId: string): Promise<EventHistory> {
  const { rows, known } = await database.query(async connection => ({
    rows: await listAudit(connection, { subjectType: 'event', subjectId: eventId }, { beforeId: null, limit: historyLimit }),
    known: await hasEvent(connection, eventId),
  }))
  if (!known && rows.length === 0) throw new WaybillError('not_found', 'There is no event with this id. Check the message id.')
  const items = rows.map(describeEntry).map(({ id, at, act, sentence, reason, actor, subject }) =>
    ({ id, at, act, sentence, reason, actorName: actor.name, subjectName: subject.name }))
  return { items }
}

/** All that matches as a file, newest first. That it was taken is written into the audit log before the first line is read. */
export async function exportAudit({ database, seal }: Waybill, { format, ...filter }: AuditExportRequest, actor: Actor): Promise<AsyncIterable<string>> {
  await database.transaction(transaction => recordAct(transaction, seal, {
    actor, act: 'audit.exported', subjectType: 'audit', subjectId: 'export', detail: { format, filter },
  }))
  return writeFile(readEntries(database, filter), format, layout)
}

async function* readEntries(database: Database, filter: Omit<AuditExportRequest, 'format'>): AsyncGenerator<AuditEntry[]> {
  for await (const rows of readAll(page => database.query(connection => listAudit(connection, filter, page)))) yield rows.map(describeEntry)
}

const layout: FileLayout<AuditEntry> = {
  columns: [
    'at', 'sentence', 'reason', 'actor', 'actorType', 'actorId', 'act', 'subjectType', 'subjectId', 'subjectName', 'address', 'requestId', 'before', 'after', 'detail', 'id',
  ],
  toRow: ({ actor, subject, ...entry }) => ({
    ...entry, actor: actor.name, actorType: actor.type, actorId: actor.id, subjectType: subject.type, subjectId: subject.id, subjectName: subject.name,
  }),
}

function describeEntry(row: AuditRow): AuditEntry {
  const { name, reason } = row.detail
  const subjectName = typeof name === 'string' ? name : null
  return {
    id: row.id,
    at: row.at.toISOString(),
    actor: { type: row.actorType, id: row.actorId, name: row.actorName },
    act: row.act,
    sentence: describeAct({ actorName: row.actorName, act: row.act, subjectName }),
    subject: { type: row.subjectType, id: row.subjectId, name: subjectName },
    reason: typeof reason === 'string' ? reason : null,
    detail: row.detail,
    before: row.before,
    after: row.after,
    address: row.address,
    requestId: row.requestId,
  }
}
