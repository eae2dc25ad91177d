/** One event with everything a person wants to know of it. */
import type { Database } from '../db/client.ts'
import type { AttemptRow, CommunicationLogRow, EventDetailRow } from '../db/queries/event-details.ts'
import * as queries from '../db/queries/event-details.ts'
import { findMovability, lockMovability } from '../db/queries/operator-moves.ts'
import { findEdit, findReplacementOf } from '../db/queries/replacements.ts'
import type { Attempt, CommunicationLog, EventDetail } from '../shared/events.ts'
import { WaybillError } from '../shared/waybill-error.ts'
import type { Actor } from './actor.ts'
import { summariseEvent, toError, toIso } from './event-summary.ts'
import { readJson } from './json/read-json.ts'
import { maskJson } from './mask/mask.ts'
import type { Masking } from './mask/masking.ts'
import { recordAct } from './record-act.ts'
import type { Waybill } from './waybill.ts'

/** Counting of the lane stops here on either side. */
const neighbourCap = 1000

/** Newer events on the same entity that are shown at the most. */
const newerLimit = 20

/** What stops the machine for one event. */
export interface EventFlags { resubmitEnabled?: boolean, forceStop?: boolean }

/** Everything about one event, its payload masked. @throws WaybillError `not_found` */
export async function getEventDetail({ database, seal, maskings }: Waybill, id: string): Promise<EventDetail> {
  const event = await findOrRefuse(database, id)
  const [attempts, sealedBody, edit, replacedByEventId, neighbours, newer] = await database.query(connection => Promise.all([
    queries.listAttempts(connection, id),
    queries.findSealedBody(connection, id),
    findEdit(connection, id),
    event.isCurrentAttempt ? null : findReplacementOf(connection, id),
    queries.countLaneNeighbours(connection, event, neighbourCap + 1),
    event.entityId === null ? [] : queries.listNewerOnEntity(connection, { ...event, entityId: event.entityId }, newerLimit),
  ]))
  return {
    ...summariseEvent(event),
    laneId: event.laneId,
    integrationName: event.integrationName,
    resubmitEnabled: event.resubmitEnabled,
    forceStop: event.forceStop,
    skipReason: event.skipReason,
    problemId: event.problemId,
    parkedAt: toIso(event.parkedAt),
    supersededByEventId: event.supersededByEventId,
    replacedByEventId,
    edit: edit && { difference: edit.difference, editedBy: edit.editedBy, editedAt: edit.editedAt.toISOString() },
    attemptHistory: describeAttempts(event, attempts),
    payload: sealedBody && describePayload(seal.open(sealedBody, id), await maskings.of(event.integrationId)),
    lanePlace: describePlace(neighbours, event.heldByEventId),
    newerOnSameEntity: newer.map(other => ({ ...other, acceptedAt: other.acceptedAt.toISOString() })),
  }
}

/** An event's exchanges with its destination, first to last, masked. @throws WaybillError `not_found` */
export async function listEventLogs(database: Database, id: string): Promise<CommunicationLog[]> {
  const { logs, known } = await database.query(async connection => ({
    logs: await queries.listCommunicationLogs(connection, id),
    known: await queries.hasEvent(connection, id),
  }))
  if (!known) throw unknownEvent()
  return logs.map(describeLog)
}

/**
 * Stops or frees the machine for one event, and wakes its lane.
 * @throws WaybillError `not_found`
 */
export async function changeEventFlags(waybill: Waybill, id: string, flags: EventFlags, actor: Actor): Promise<EventDetail> {
  const laneId = await waybill.database.transaction(async (transaction) => {
    const before = await lockMovability(transaction, id)
    const lane = await queries.updateEventFlags(transaction, id, flags)
    if (lane === null) throw unknownEvent()
    const after = await findMovability(transaction, id)
    await recordAct(transaction, waybill.seal, { actor, act: 'event.flags_changed', subjectType: 'event', subjectId: id, before, after })
    return lane
  })
  waybill.wake([laneId])
  return getEventDetail(waybill, id)
}

async function findOrRefuse(database: Database, id: string): Promise<EventDetailRow> {
  const event = await database.query(connection => queries.findEvent(connection, id))
  if (!event) throw unknownEvent()
  return event
}

/** The finished attempts and, while the event is processing, the one under way, which has no row of its own yet. */
export function describeAttempts(
  event: Pick<EventDetailRow, 'status' | 'attemptCount' | 'attemptStartedAt' | 'trigger'>,
  finished: readonly Omit<AttemptRow, 'eventId' | 'epoch'>[],
): Attempt[] {
  const attempts = finished.map(attempt => ({
    number: attempt.number,
    trigger: attempt.trigger,
    startedAt: attempt.startedAt.toISOString(),
    finishedAt: attempt.finishedAt.toISOString(),
    outcome: attempt.outcome,
    httpStatus: attempt.httpStatus,
    durationMs: attempt.durationMs,
    error: toError(attempt),
    items: attempt.items,
    nextAttemptAt: toIso(attempt.nextAttemptAt),
  }))
  const underway = event.status === 'processing' && event.attemptStartedAt && !finished.some(attempt => attempt.number === event.attemptCount)
  if (!underway || !event.attemptStartedAt) return attempts
  return [...attempts, {
    number: event.attemptCount, trigger: event.trigger, startedAt: event.attemptStartedAt.toISOString(), finishedAt: null,
    outcome: null, httpStatus: null, durationMs: null, error: null, items: null, nextAttemptAt: null,
  }]
}

/** Counts that stop at the cap, whether one did, and what holds the lane. */
export function describePlace({ ahead, behind }: { ahead: number, behind: number }, heldByEventId: string | null): EventDetail['lanePlace'] {
  const capped = ahead > neighbourCap || behind > neighbourCap
  return { ahead: Math.min(ahead, neighbourCap), behind: Math.min(behind, neighbourCap), capped, heldByEventId }
}

/** The message's `data` as it arrived, masked. */
function describePayload(body: Uint8Array, masking: Masking): unknown {
  const masked = maskJson(readJson(body).value, masking, 'message')
  return typeof masked === 'object' && masked !== null && 'data' in masked ? masked.data : masked
}

function describeLog({ eventId: _, startedAt, ...log }: CommunicationLogRow): CommunicationLog {
  return { ...log, startedAt: startedAt.toISOString() }
}

const unknownEvent = () => new WaybillError('not_found', 'There is no event with this id. Check the message id, or whether its retention has passed.')
