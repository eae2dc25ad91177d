/** Pages of events by keyset: what a page costs does not depend on how far one has gone. */
import type { Database } from '../db/client.ts'
import { countByStatus, countEvents, listEvents } from '../db/queries/event-pages.ts'
import type { EventFilter, EventPage, EventPageRequest } from '../shared/event-filter.ts'
import { capCount, countCap } from '../shared/event-filter.ts'
import { eventStatuses } from '../shared/events.ts'
import type { StatusCounts } from '../shared/stats.ts'
import { WaybillError } from '../shared/waybill-error.ts'
import { summariseEvent } from './event-summary.ts'

/**
 * One page, newest first, and how many match in all (up to {@link countCap}).
 * @throws WaybillError `invalid` when the cursor is not one of ours
 */
export async function getEventPage(database: Database, { cursor, limit, ...filter }: EventPageRequest): Promise<EventPage> {
  const beforeId = cursor === undefined ? null : readCursor(cursor)
  const [rows, count] = await Promise.all([
    database.query(connection => listEvents(connection, filter, { beforeId, limit: limit + 1 })),
    database.query(connection => countEvents(connection, filter, countCap + 1)),
  ])
  const page = cutPage(rows, limit)
  return {
    items: page.rows.map(summariseEvent),
    nextCursor: page.nextCursor,
    total: capCount(count),
  }
}

/** How many events of each status match, and of all of them. */
export async function getStatusCounts(database: Database, filter: Omit<EventFilter, 'status'>): Promise<StatusCounts> {
  const counts = await database.query(connection => countByStatus(connection, filter, countCap + 1))
  const all = eventStatuses.reduce((sum, status) => sum + counts[status], 0)
  return {
    all: capCount(all), queued: capCount(counts.queued), processing: capCount(counts.processing), success: capCount(counts.success),
    failed: capCount(counts.failed), skipped: capCount(counts.skipped),
  }
}

/** Cuts rows that were read up to `limit + 1` to a page; the row too many only says that there is more. */
export function cutPage<Row extends { id: string }>(rows: readonly Row[], limit: number): { rows: Row[], nextCursor: string | null } {
  const last = rows.length > limit ? rows[limit - 1] : undefined
  return { rows: rows.slice(0, limit), nextCursor: last ? writeCursor(last.id) : null }
}

/** A cursor is the 16 bytes of the last id that was shown, in base64url: 22 characters. */
export function writeCursor(id: string): string {
  return Buffer.from(id.replaceAll('-', ''), 'hex').toString('base64url')
}

/** @throws WaybillError `invalid` when it was not made by {@link writeCursor} */
export function readCursor(cursor: string): string {
  const hex = Buffer.from(cursor, 'base64url').toString('hex')
  const id = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
  if (hex.length === 32 && writeCursor(id) === cursor) return id
  const fault = { path: 'cursor', message: 'is not a cursor of this list; take nextCursor of the page before, or leave it out for the first page' }
  throw new WaybillError('invalid', 'The cursor is not valid. Begin again with the first page.', { faults: [fault] })
}
