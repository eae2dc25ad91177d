/** Skipping every event that matches a filter, some at a time and oldest first, each as if it had been skipped by itself. */
import type { Database } from '../db/client.ts'
import { countSkippable, findNewestSkippable, listSkippableIds } from '../db/queries/bulk-skips.ts'
import type { BulkSkipPreview, BulkSkipStep } from '../shared/bulk-skips.ts'
import { listSkippable } from '../shared/bulk-skips.ts'
import type { EventFilter } from '../shared/event-filter.ts'
import { WaybillError } from '../shared/waybill-error.ts'
import type { Actor } from './actor.ts'
import { readCursor, writeCursor } from './event-pages.ts'
import { skipEvent } from './skip.ts'
import type { Waybill } from './waybill.ts'

/** Events that one request skips: about half a second of work. */
const stepSize = 100

/** The filter with the statuses that can be skipped and no other. */
const skippable = (filter: EventFilter): EventFilter => ({ ...filter, status: listSkippable(filter) })

/** What {@link skipMatching} would take. Changes nothing. */
export async function previewSkip(database: Database, filter: EventFilter): Promise<BulkSkipPreview> {
  const groups = await database.query(connection => countSkippable(connection, skippable(filter)))
  const sum = (wanted: (group: (typeof groups)[number]) => boolean) => groups.filter(wanted).reduce((total, group) => total + group.count, 0)
  const names = new Map(groups.map(group => [group.integrationId, group.name]))
  return {
    matching: sum(() => true),
    queued: sum(group => group.status === 'queued'),
    failed: sum(group => group.status === 'failed'),
    byIntegration: [...names].map(([integrationId, name]) => ({ integrationId, name, count: sum(group => group.integrationId === integrationId) }))
      .toSorted((one, other) => other.count - one.count),
  }
}

/** What is wanted. `cursor` is the `nextCursor` of the step before. */
export interface SkipWish { filter: EventFilter, reason: string, cursor?: string }

/**
 * Skips the next events that match and had been accepted when the first step was made. Each is a transaction of its own with its
 * entry in the audit log, so a step that is broken off or repeated skips nothing twice. What cannot be skipped any more is left out.
 * @throws WaybillError `invalid` when the cursor is not one of ours
 */
export async function skipMatching(waybill: Waybill, wish: SkipWish, actor: Actor, limit = stepSize): Promise<BulkSkipStep> {
  const filter = skippable(wish.filter)
  const span = wish.cursor === undefined ? await beginSpan(waybill.database, filter) : readSpan(wish.cursor)
  if (span === null) return { skipped: 0, leftOut: 0, nextCursor: null }
  const ids = await waybill.database.query(connection => listSkippableIds(connection, filter, { ...span, limit }))
  let skipped = 0
  for (const eventId of ids) {
    if (await isSkipped(waybill, { eventId, reason: wish.reason, actor })) skipped += 1
  }
  const last = ids.length < limit ? undefined : ids.at(-1)
  return { skipped, leftOut: ids.length - skipped, nextCursor: last === undefined ? null : writeCursor(last) + writeCursor(span.upToId) }
}

interface Span { afterId: string | null, upToId: string }

async function beginSpan(database: Database, filter: EventFilter): Promise<Span | null> {
  const upToId = await database.query(connection => findNewestSkippable(connection, filter))
  return upToId === null ? null : { afterId: null, upToId }
}

/** Two cursors of lists, one behind the other. */
function readSpan(cursor: string): Span {
  const half = cursor.length / 2
  return { afterId: readCursor(cursor.slice(0, half)), upToId: readCursor(cursor.slice(half)) }
}

/** False when it has gone on meanwhile: it is being sent, was delivered, or somebody else was faster. */
async function isSkipped(waybill: Waybill, request: Parameters<typeof skipEvent>[1]): Promise<boolean> {
  try {
    await skipEvent(waybill, request)
    return true
  }
  catch (error) {
    if (error instanceof WaybillError && (error.code === 'conflict' || error.code === 'not_found')) return false
    throw error
  }
}
