/** Reading the figures. Nothing here reads events but the oldest one that waits of each integration. */
import { and, eq, gt, gte, isNull, lt, sql } from 'drizzle-orm'
import type { Connection } from '../client.ts'
import { integrationEvents } from '../schema/events.ts'
import { integrations } from '../schema/integrations.ts'
import { eventLatencies, eventStats } from '../schema/statistics.ts'

/** A span of time cut into equal parts, from whole minutes, and what it is about. */
export interface FigureScope { from: Date, to: Date, stepSeconds: number, integrationId?: string, action?: string }

type FigureTable = typeof eventStats | typeof eventLatencies

/** Which part of the span a row belongs to, from 0. */
const partOf = (table: FigureTable, { from, stepSeconds }: Pick<FigureScope, 'from' | 'stepSeconds'>) =>
  sql<number>`floor(extract(epoch from ${table.minute} - ${from.toISOString()}::timestamptz) / ${sql.raw(String(stepSeconds))})::int`

const within = (table: FigureTable, { from, to, integrationId }: FigureScope) =>
  and(gte(table.minute, from), lt(table.minute, to), integrationId === undefined ? undefined : eq(table.integrationId, integrationId))

/** How often what happened in each part of the span (primary key). */
export function sumStats(connection: Connection, scope: FigureScope) {
  return connection.select({ part: partOf(eventStats, scope), outcome: eventStats.outcome, count: sum(eventStats) }).from(eventStats)
    .where(and(within(eventStats, scope), scope.action === undefined ? undefined : eq(eventStats.action, scope.action)))
    .groupBy(sql`1`, eventStats.outcome)
}

/** How long events took that were applied in each part of the span (primary key). */
export function sumLatencies(connection: Connection, scope: FigureScope) {
  return connection.select({ part: partOf(eventLatencies, scope), bucket: eventLatencies.bucket, count: sum(eventLatencies) }).from(eventLatencies)
    .where(within(eventLatencies, scope)).groupBy(sql`1`, eventLatencies.bucket)
}

const sum = (table: FigureTable) => sql<number>`sum(${table.count})::float8`

/** How often what happened to each integration's events since then (primary key). */
export function sumByIntegration(connection: Connection, since: Date) {
  return connection.select({ integrationId: eventStats.integrationId, outcome: eventStats.outcome, count: sum(eventStats) }).from(eventStats)
    .where(gte(eventStats.minute, since)).groupBy(eventStats.integrationId, eventStats.outcome)
}

/**
 * When the oldest event of each integration arrived that waits or is under way and is not parked, and since when the oldest dead letter waits
 * that nobody has replaced (index `integration_events_integration_status`).
 */
export function listOldestUnsettled(connection: Connection) {
  const oldest = (status: 'queued' | 'processing') => sql`(
    select waiting.accepted_at from ${integrationEvents} as waiting
    where waiting.integration_id = ${integrations}.id and waiting.status = ${status} and waiting.parked_at is null order by waiting.id limit 1
  )`
  const oldestDeadLetter = sql`(
    select dead.dead_lettered_at from ${integrationEvents} as dead
    where dead.integration_id = ${integrations}.id and dead.status = 'failed' and dead.is_current_attempt order by dead.id limit 1
  )`
  const readInstant = (value: string) => new Date(value)
  return connection
    .select({
      integrationId: integrations.id,
      oldestWaitingAt: sql`least(${oldest('queued')}, ${oldest('processing')})`.mapWith(readInstant),
      oldestDeadLetterAt: oldestDeadLetter.mapWith(readInstant),
    })
    .from(integrations).where(isNull(integrations.deletedAt))
}

/** What happened in which hour behind `from` to which integration's events (primary key). */
export function sumByHour(connection: Connection, from: Date) {
  return connection.select({ hour: hourOf(eventStats, from), integrationId: eventStats.integrationId, outcome: eventStats.outcome, count: sum(eventStats) })
    .from(eventStats).where(gte(eventStats.minute, from)).groupBy(sql`1`, eventStats.integrationId, eventStats.outcome)
}

/** How many events were applied in which hour behind `from` that had certainly been on their way for longer than `lateAfterMs` (primary key). */
export function sumLateByHour(connection: Connection, from: Date, lateAfterMs: number) {
  const surelyLate = gt(eventLatencies.bucket, Math.ceil(4 * Math.log2(lateAfterMs)))
  return connection.select({ hour: hourOf(eventLatencies, from), integrationId: eventLatencies.integrationId, count: sum(eventLatencies) })
    .from(eventLatencies).where(and(gte(eventLatencies.minute, from), surelyLate)).groupBy(sql`1`, eventLatencies.integrationId)
}

/** Which hour behind `from` a row belongs to, from 0. */
const hourOf = (table: FigureTable, from: Date) => partOf(table, { from, stepSeconds: 3600 })
