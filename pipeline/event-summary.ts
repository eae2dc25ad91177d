/** An event as lists show it. */
import type { Connection } from '../db/client.ts'
import { findEvent } from '../db/queries/event-details.ts'
import type { EventRow } from '../db/queries/event-pages.ts'
import type { EventSummary } from '../shared/events.ts'
import { WaybillError } from '../shared/waybill-error.ts'

/** @throws WaybillError `not_found` when there is no such event */
export async function getEventSummary(connection: Connection, id: string): Promise<EventSummary> {
  const event = await findEvent(connection, id)
  if (!event) throw new WaybillError('not_found', 'There is no event with this id. It may have been removed by retention.')
  return summariseEvent(event)
}

/** A row of the database in the vocabulary of the API. */
export function summariseEvent(row: EventRow): EventSummary {
  return {
    id: row.id,
    integrationId: row.integrationId,
    action: row.action,
    entityId: row.entityId,
    status: row.status,
    seq: row.seq,
    attempts: row.attemptCount,
    acceptedAt: row.acceptedAt.toISOString(),
    nextAttemptAt: toIso(row.nextAttemptAt),
    finishedAt: toIso(row.finishedAt),
    deadLetteredAt: toIso(row.deadLetteredAt),
    error: toError(row),
    isCurrentAttempt: row.isCurrentAttempt,
    resubmittedFromEventId: row.resubmittedFromEventId,
  }
}

/** A time as ISO 8601 UTC. */
export const toIso = (at: Date | null): string | null => at?.toISOString() ?? null

/** Code and message, which are there together or not at all. */
export function toError(row: { errorCode: string | null, errorMessage: string | null }) {
  return row.errorCode === null ? null : { code: row.errorCode, message: row.errorMessage ?? '' }
}
