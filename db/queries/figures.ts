/** Reading the figures. Nothing here reads events but the oldest one that waits of each integration. */
import { and, eq, gte, isNull, lt, sql } from 'drizzle-orm'
import type { Connection } from '../client.ts'
import { integrationEvents } from '../schema/events.ts'
import { integrations } from '../schema/integrations.ts'
import { eventLatencies, eventStats } from '../schema/statistics.ts'

/** A span of time cut into equal parts, from whole minutes, and what it is about. */
export interface FigureScope { from: Date, to: Date, stepSeconds: number, integrationId?: string, action?: string }

type FigureTable = typeof eventStats | typeof eventLatencies

/** Which part of the span a row belongs to, from 0. */
const partOf = (table: FigureTable, { from, stepSeconds }: FigureScope) =>
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

/** When the oldest event of each integration arrived that waits or is under way and is not parked (index `integration_events_integration_status`). */
export function listOldestWaiting(connection: Connection) {
  const oldest = (status: 'queued' | 'processing') => sql`(
    select waiting.accepted_at from ${integrationEvents} as waiting
    where waiting.integration_id = ${integrations}.id and waiting.status = ${status} and waiting.parked_at is null order by waiting.id limit 1
  )`
  return connection
    .select({ integrationId: integrations.id, oldestWaitingAt: sql`least(${oldest('queued')}, ${oldest('processing')})`.mapWith((value: string) => new Date(value)) })
    .from(integrations).where(isNull(integrations.deletedAt))
}
