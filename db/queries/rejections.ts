/** What senders posted and Waybill refused: written in batches with constant SQL, read in pages. */
import { and, desc, eq, gt, inArray, isNull, lt, or, sql } from 'drizzle-orm'
import type { Connection } from '../client.ts'
import { integrationKeys, integrations } from '../schema/integrations.ts'
import { inboundRejectionCounts, inboundRejections } from '../schema/rejections.ts'

/** The most rejections that are kept per integration and hour. */
export const keptPerHour = 100

/** Whose these keys are (primary key), with their hashes; only valid keys of integrations that exist. Locks nothing. */
export async function listKeyHolders(connection: Connection, keyIds: readonly string[]) {
  return connection.select({ keyId: integrationKeys.id, hash: integrationKeys.hash, integrationId: integrations.id })
    .from(integrationKeys).innerJoin(integrations, eq(integrations.id, integrationKeys.integrationId))
    .where(and(
      inArray(integrationKeys.id, [...keyIds]),
      isNull(integrations.deletedAt),
      or(isNull(integrationKeys.expiresAt), gt(integrationKeys.expiresAt, sql`clock_timestamp()`)),
    ))
}

/** How many requests of one integration, or without a valid key, a batch refused. */
export interface RejectionTally { integrationId: string | null, count: number }

/**
 * Adds to the counts of the present hour and returns what they are now (unique constraint `inbound_rejection_counts_hour`). The
 * rows stay locked until the commit, in the order of their integrations, so that processes neither overtake nor block each
 * other in a circle: who reads a count here alone decides about the places up to it.
 */
export async function countRejections(transaction: Connection, tallies: readonly RejectionTally[]) {
  const rows = await transaction.execute<{ integrationId: string | null, rejectedCount: number }>(sql`
    insert into inbound_rejection_counts as held (integration_id, hour, rejected_count, kept_count)
    select t."integrationId", date_trunc('hour', now(), 'UTC'), t.count, least(t.count, ${keptPerHour}::int)
    from json_to_recordset(${JSON.stringify(tallies)}::text::json) as t("integrationId" uuid, count int)
    order by 1
    on conflict (integration_id, hour) do update set
      rejected_count = held.rejected_count + excluded.rejected_count,
      kept_count = least(held.rejected_count + excluded.rejected_count, ${keptPerHour}::int)
    returning integration_id as "integrationId", rejected_count as "rejectedCount"`)
  return [...rows]
}

/** A rejection to be written; its moment is the transaction's. */
export type NewRejection = Omit<typeof inboundRejections.$inferInsert, 'rejectedAt'>

/** Writes rejections, all of the same moment: that of the transaction, whose hour {@link countRejections} counts. */
export async function insertRejections(transaction: Connection, rejections: readonly NewRejection[]) {
  await transaction.insert(inboundRejections).values(rejections.map(rejection => ({ ...rejection, rejectedAt: sql`now()` })))
}

/** True when the integration exists and is not deleted (primary key). */
export async function hasIntegration(connection: Connection, id: string): Promise<boolean> {
  const found = await connection.select({ id: integrations.id }).from(integrations).where(and(eq(integrations.id, id), isNull(integrations.deletedAt)))
  return found.length > 0
}

/** Rejections of an integration, or those without a valid key, newest first, older than `beforeId` if that is given (index `inbound_rejections_integration`). */
export async function listRejections(connection: Connection, integrationId: string | null, page: { beforeId: string | null, limit: number }) {
  return connection.select().from(inboundRejections)
    .where(and(
      integrationId === null ? isNull(inboundRejections.integrationId) : eq(inboundRejections.integrationId, integrationId),
      page.beforeId === null ? undefined : lt(inboundRejections.id, page.beforeId),
    ))
    .orderBy(desc(inboundRejections.id)).limit(page.limit)
}

/** The counts of the last 24 hours, the present one included, newest first (unique constraint `inbound_rejection_counts_hour`). */
export async function listRejectionCounts(connection: Connection, integrationId: string | null) {
  const { hour, rejectedCount, keptCount } = inboundRejectionCounts
  return connection.select({ hour, rejectedCount, keptCount }).from(inboundRejectionCounts)
    .where(and(
      integrationId === null ? isNull(inboundRejectionCounts.integrationId) : eq(inboundRejectionCounts.integrationId, integrationId),
      gt(hour, sql`now() - interval '24 hours'`),
    ))
    .orderBy(desc(hour))
}
