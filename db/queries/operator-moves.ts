/** The moves that a person makes with an event. Each names in its `where` the statuses it may come from. */
import { and, eq, gt, inArray, isNotNull, isNull, sql } from 'drizzle-orm'
import type { Connection } from '../client.ts'
import { integrationEvents } from '../schema/events.ts'
import { lanes } from '../schema/integrations.ts'
import { countMoves, finishedColumns } from './event-stats.ts'
import { lockGeneration } from './generations.ts'

/**
 * Locks the lane of an event, and what has to be locked before it, in the order in which everybody does (primary keys): whoever locked
 * the event first would wait for a worker that waits for the event.
 */
export async function lockLaneOf(transaction: Connection, eventId: string) {
  const [event] = await transaction.select({ laneId: integrationEvents.laneId }).from(integrationEvents).where(eq(integrationEvents.id, eventId))
  if (!event) return
  await lockGeneration(transaction, event.laneId)
  await transaction.select({ id: lanes.id }).from(lanes).where(eq(lanes.id, event.laneId)).for('no key update')
}

/** What becomes of an event's columns when it is resubmitted. After a definite refusal, told by `definiteCodes`, the idempotency key changes. */
export const resubmitted = (definiteCodes: readonly string[], forced: boolean) => ({
  status: 'queued',
  trigger: 'manual',
  retryCount: 0,
  refusalCount: sql`${integrationEvents.refusalCount} + case when ${inArray(integrationEvents.errorCode, [...definiteCodes])} then 1 else 0 end`,
  nextAttemptAt: null,
  finishedAt: null,
  deadLetteredAt: null,
  skipReason: null,
  supersededByEventId: null,
  busySince: null,
  errorCode: null,
  errorMessage: null,
  forced,
} as const)

/**
 * `failed | skipped → queued`, in its old place, with a full budget of retries; `forced` sends it although newer data were
 * applied.
 * @returns the lane, or null when the event is not there or not in one of these statuses
 */
export async function markResubmitted(
  transaction: Connection, id: string, options: { definiteCodes: readonly string[], forced: boolean },
): Promise<string | null> {
  const [moved] = await transaction.update(integrationEvents).set(resubmitted(options.definiteCodes, options.forced)).where(and(
    eq(integrationEvents.id, id),
    inArray(integrationEvents.status, ['failed', 'skipped']),
    eq(integrationEvents.isCurrentAttempt, true),
    eq(integrationEvents.forceStop, false),
  )).returning({ laneId: integrationEvents.laneId })
  return moved?.laneId ?? null
}

/** `queued | failed → skipped`, counted; returns the lane, or null when the event is not there or not in one of these statuses. */
export async function markSkipped(transaction: Connection, id: string, reason: string): Promise<string | null> {
  const moved = await transaction.update(integrationEvents).set({
    status: 'skipped', skipReason: reason, finishedAt: sql`clock_timestamp()`, deadLetteredAt: null, nextAttemptAt: null, parkedAt: null,
  }).where(and(eq(integrationEvents.id, id), inArray(integrationEvents.status, ['queued', 'failed'])))
    .returning({ laneId: integrationEvents.laneId, ...finishedColumns })
  await countMoves(transaction, 'skipped', moved)
  return moved[0]?.laneId ?? null
}

/** Takes a queued event aside; returns the lane, or null when it is not queued or parked already. */
export async function markParked(transaction: Connection, id: string): Promise<string | null> {
  const [moved] = await transaction.update(integrationEvents).set({ parkedAt: sql`clock_timestamp()`, nextAttemptAt: null })
    .where(and(eq(integrationEvents.id, id), eq(integrationEvents.status, 'queued'), isNull(integrationEvents.parkedAt)))
    .returning({ laneId: integrationEvents.laneId })
  return moved?.laneId ?? null
}

/** Puts a parked event back into its place; returns the lane, or null when it is not parked. */
export async function markUnparked(transaction: Connection, id: string, forced: boolean): Promise<string | null> {
  const [moved] = await transaction.update(integrationEvents).set({ parkedAt: null, trigger: 'manual', forced })
    .where(and(eq(integrationEvents.id, id), isNotNull(integrationEvents.parkedAt)))
    .returning({ laneId: integrationEvents.laneId })
  return moved?.laneId ?? null
}

/** Makes an event due now that waits for its retry; returns the lane, or null when it does not wait. */
export async function markDueNow(transaction: Connection, id: string): Promise<string | null> {
  const [moved] = await transaction.update(integrationEvents).set({ nextAttemptAt: sql`clock_timestamp()` })
    .where(and(eq(integrationEvents.id, id), eq(integrationEvents.status, 'queued'), gt(integrationEvents.nextAttemptAt, sql`clock_timestamp()`)))
    .returning({ laneId: integrationEvents.laneId })
  return moved?.laneId ?? null
}

/** The lane of an event that waits for its turn (primary key), or null when it does not. */
export async function findWaiting(transaction: Connection, id: string): Promise<string | null> {
  const [waiting] = await transaction.select({ laneId: integrationEvents.laneId }).from(integrationEvents)
    .where(and(eq(integrationEvents.id, id), eq(integrationEvents.status, 'queued'), isNull(integrationEvents.parkedAt)))
  return waiting?.laneId ?? null
}

/** The lane that holds behind this event (by its lane's primary key), or null when none does. */
export async function findLaneHeldBy(transaction: Connection, eventId: string): Promise<string | null> {
  const [held] = await transaction.select({ laneId: lanes.id }).from(lanes)
    .innerJoin(integrationEvents, eq(integrationEvents.laneId, lanes.id))
    .where(and(eq(integrationEvents.id, eventId), eq(lanes.heldByEventId, eventId)))
  return held?.laneId ?? null
}

/** The newest event that was applied to something another one overwrites, and the newest for each of its write keys, or null where there is none. */
export interface NewerWrites { newestEventId: string, eventIds: (string | null)[] }

/** What was applied to things that an event overwrites and is newer (see `list_newer_writes` in the migrations), or null. */
export async function findNewerWrites(transaction: Connection, eventId: string, addingActions: readonly string[]): Promise<NewerWrites | null> {
  const adding = sql`${sql.param([...addingActions])}::text[]`
  const [found] = await transaction.select({
    newestEventId: sql<string | null>`newer_write(${integrationEvents}, ${adding})`,
    eventIds: sql<(string | null)[]>`to_json(newer_writes(${integrationEvents}, ${adding}))`,
  }).from(integrationEvents).where(eq(integrationEvents.id, eventId))
  return found?.newestEventId == null ? null : { newestEventId: found.newestEventId, eventIds: found.eventIds }
}

/** From now on what is applied in this lane is remembered (primary key): an older event of it may be sent later. */
export async function rememberWrites(transaction: Connection, laneId: string) {
  await transaction.update(lanes).set({ remembersWrites: true }).where(and(eq(lanes.id, laneId), eq(lanes.remembersWrites, false)))
}

/** Lets a lane go on that holds behind this event (primary key); one that holds behind another stays as it is. */
export async function releaseHold(transaction: Connection, laneId: string, eventId: string) {
  await transaction.update(lanes).set({ heldAt: null, heldReason: null, heldByEventId: null })
    .where(and(eq(lanes.id, laneId), eq(lanes.heldByEventId, eventId)))
}

const movability = {
  status: integrationEvents.status, forceStop: integrationEvents.forceStop, resubmitEnabled: integrationEvents.resubmitEnabled,
  isCurrentAttempt: integrationEvents.isCurrentAttempt, action: integrationEvents.action, errorCode: integrationEvents.errorCode,
  parkedAt: integrationEvents.parkedAt, nextAttemptAt: integrationEvents.nextAttemptAt,
}

/** What decides whether an event can be moved, and what moves change (primary key), or null when there is none. */
export async function findMovability(connection: Connection, id: string) {
  const [event] = await connection.select(movability).from(integrationEvents).where(eq(integrationEvents.id, id))
  return event ?? null
}

/** As {@link findMovability}; the event stays locked until the transaction ends. */
export async function lockMovability(transaction: Connection, id: string) {
  const [event] = await transaction.select(movability).from(integrationEvents).where(eq(integrationEvents.id, id)).for('no key update')
  return event ?? null
}
