/** All events that match a filter, as a file: what a list shows of them, without their messages. */
import type { Database } from '../db/client.ts'
import { countEvents, listEvents } from '../db/queries/event-pages.ts'
import type { EventExportRequest, EventFilter } from '../shared/event-filter.ts'
import type { EventSummary } from '../shared/events.ts'
import type { Actor } from './actor.ts'
import { summariseEvent } from './event-summary.ts'
import type { FileLayout } from './list-file.ts'
import { readAll, writeFile, writeJsonLines } from './list-file.ts'
import { recordAct } from './record-act.ts'
import type { Waybill } from './waybill.ts'

/** Events in one file at the most: a spreadsheet takes hardly more. */
const maxExported = 1_000_000

/** A file being read. `isCut` says that more events matched than it holds, as of the moment when it was asked for. */
export interface EventFile { parts: AsyncIterable<string>, isCut: boolean }

/**
 * The newest events that match, up to `maxRows`. Lines of JSON that are cut off end with a line that says so. That the file was taken
 * is written into the audit log before its first line is read.
 */
export async function exportEvents(waybill: Waybill, { filter, format }: EventExportRequest, actor: Actor, maxRows = maxExported): Promise<EventFile> {
  const count = await waybill.database.query(connection => countEvents(connection, filter, maxRows + 1))
  const isCut = count > maxRows
  await waybill.database.transaction(transaction => recordAct(transaction, waybill.seal, {
    actor, act: 'events.exported', subjectType: 'events', subjectId: 'export', detail: { format, filter, count: Math.min(count, maxRows), isCut },
  }))
  const file = writeFile(readSummaries(waybill.database, filter, maxRows), format, layout)
  return { isCut, parts: isCut && format === 'jsonl' ? endWith(file, writeJsonLines([{ truncated: true, maxRows }])) : file }
}

async function* readSummaries(database: Database, filter: EventFilter, maxRows: number): AsyncGenerator<EventSummary[]> {
  for await (const rows of readAll(page => database.query(connection => listEvents(connection, filter, page)), maxRows)) yield rows.map(summariseEvent)
}

async function* endWith(parts: AsyncIterable<string>, last: string): AsyncGenerator<string> {
  yield* parts
  yield last
}

const layout: FileLayout<EventSummary> = {
  columns: [
    'id', 'integrationId', 'action', 'entityId', 'status', 'seq', 'attempts', 'acceptedAt', 'nextAttemptAt', 'finishedAt', 'deadLetteredAt',
    'errorCode', 'errorMessage', 'isCurrentAttempt', 'resubmittedFromEventId',
  ],
  toRow: ({ error, ...event }) => ({ ...event, errorCode: error?.code, errorMessage: error?.message }),
}
