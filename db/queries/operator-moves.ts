/** The moves that a person makes with an event. Each names in its `where` the statuses it may come from. */
import { and, eq, inArray, sql } from 'drizzle-orm'
import type { Connection } from '../client.ts'
import { integrationEvents } from '../schema/events.ts'
import { lanes } from '../schema/integrations.ts'

/**
 * `failed | skipped → queued`, in its old place, with a full budget of retries. After a definite refusal, told by
 * `definiteCodes`, the idempotency key changes.
 * @returns the lane, or null when the event is not there or not in one of these statuses
 */
export async function markResubmitted(transaction: Connection, id: string, definiteCodes: readonly string[]): Promise<string | null> {
  const [moved] = await transaction.update(integrationEvents).set({
    status: 'queued',
    trigger: 'manual',
    retryCount: 0,
    refusalCount: sql`${integrationEvents.refusalCount} + case when ${inArray(integrationEvents.errorCode, [...definiteCodes])} then 1 else 0 end`,
    nextAttemptAt: null,
    finishedAt: null,
    deadLetteredAt: null,
    skipReason: null,
    errorCode: null,
    errorMessage: null,
  }).where(and(
    eq(integrationEvents.id, id),
    inArray(integrationEvents.status, ['failed', 'skipped']),
    eq(integrationEvents.isCurrentAttempt, true),
    eq(integrationEvents.forceStop, false),
  )).returning({ laneId: integrationEvents.laneId })
  return moved?.laneId ?? null
}

/** `queued | failed → skipped`; returns the lane, or null when the event is not there or not in one of these statuses. */
export async function markSkipped(transaction: Connection, id: string, reason: string): Promise<string | null> {
  const [moved] = await transaction.update(integrationEvents).set({
    status: 'skipped', skipReason: reason, finishedAt: sql`clock_timestamp()`, deadLetteredAt: null, nextAttemptAt: null,
  }).where(and(eq(integrationEvents.id, id), inArray(integrationEvents.status, ['queued', 'failed'])))
    .returning({ laneId: integrationEvents.laneId })
  return moved?.laneId ?? null
}

/** Lets a lane go on that holds behind this event (primary key); one that holds behind another stays as it is. */
export async function releaseHold(transaction: Connection, laneId: string, eventId: string) {
  await transaction.update(lanes).set({ heldAt: null, heldReason: null, heldByEventId: null })
    .where(and(eq(lanes.id, laneId), eq(lanes.heldByEventId, eventId)))
}

/** What a person needs to be told about an event that cannot be moved (primary key), or null when there is none. */
export async function findMovability(connection: Connection, id: string) {
  const [event] = await connection
    .select({
      status: integrationEvents.status, forceStop: integrationEvents.forceStop, isCurrentAttempt: integrationEvents.isCurrentAttempt,
      action: integrationEvents.action, errorCode: integrationEvents.errorCode,
    })
    .from(integrationEvents).where(eq(integrationEvents.id, id))
  return event ?? null
}
