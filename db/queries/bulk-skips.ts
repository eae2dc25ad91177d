/** The events that a bulk skip takes. */
import type { SQL } from 'drizzle-orm'
import { and, asc, count, desc, eq, gt, lte, or } from 'drizzle-orm'
import type { EventFilter } from '../../shared/event-filter.ts'
import type { Connection } from '../client.ts'
import { integrationEvents } from '../schema/events.ts'
import { integrations } from '../schema/integrations.ts'
import { conditions } from './event-pages.ts'

/** Those that match, but for failed ones that were replaced by a new event. `filter` names the statuses that can be skipped. */
function matching(filter: EventFilter): SQL | undefined {
  return and(...conditions(filter), or(eq(integrationEvents.status, 'queued'), eq(integrationEvents.isCurrentAttempt, true)))
}

/** The newest event that matches, or null; the indexes of `listEvents`. */
export async function findNewestSkippable(connection: Connection, filter: EventFilter): Promise<string | null> {
  const [newest] = await connection.select({ id: integrationEvents.id }).from(integrationEvents)
    .where(matching(filter)).orderBy(desc(integrationEvents.id)).limit(1)
  return newest?.id ?? null
}

/** The ids of events that match, oldest first, behind `afterId` if that is given and up to `upToId`; the indexes of `listEvents`. */
export async function listSkippableIds(
  connection: Connection, filter: EventFilter, { afterId, upToId, limit }: { afterId: string | null, upToId: string, limit: number },
): Promise<string[]> {
  const rows = await connection.select({ id: integrationEvents.id }).from(integrationEvents)
    .where(and(matching(filter), afterId === null ? undefined : gt(integrationEvents.id, afterId), lte(integrationEvents.id, upToId)))
    .orderBy(asc(integrationEvents.id)).limit(limit)
  return rows.map(row => row.id)
}

/** How many events match, by integration and status; the indexes of `listEvents`. */
export function countSkippable(connection: Connection, filter: EventFilter) {
  const event = integrationEvents
  return connection.select({ integrationId: event.integrationId, name: integrations.name, status: event.status, count: count() })
    .from(event).innerJoin(integrations, eq(integrations.id, event.integrationId))
    .where(matching(filter)).groupBy(event.integrationId, integrations.name, event.status)
}
