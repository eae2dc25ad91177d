/** Pages of events, newest first. */
import type { SQL } from 'drizzle-orm'
import { and, count, desc, eq, inArray, lt, sql } from 'drizzle-orm'
import type { EventFilter } from '../../shared/event-filter.ts'
import type { EventStatus } from '../../shared/events.ts'
import { eventStatuses } from '../../shared/events.ts'
import type { Connection } from '../client.ts'
import { eventKeys, integrationEvents } from '../schema/events.ts'
import { problems } from '../schema/problems.ts'
import { withinSpan } from './within-span.ts'

/** What a list shows of an event. */
export const eventColumns = {
  id: integrationEvents.id,
  integrationId: integrationEvents.integrationId,
  action: integrationEvents.action,
  entityId: integrationEvents.entityId,
  status: integrationEvents.status,
  seq: integrationEvents.seq,
  attemptCount: integrationEvents.attemptCount,
  acceptedAt: integrationEvents.acceptedAt,
  nextAttemptAt: integrationEvents.nextAttemptAt,
  finishedAt: integrationEvents.finishedAt,
  deadLetteredAt: integrationEvents.deadLetteredAt,
  errorCode: integrationEvents.errorCode,
  errorMessage: integrationEvents.errorMessage,
  isCurrentAttempt: integrationEvents.isCurrentAttempt,
  resubmittedFromEventId: integrationEvents.resubmittedFromEventId,
}

/** A row of {@link eventColumns}. */
export type EventRow = Pick<typeof integrationEvents.$inferSelect, keyof typeof eventColumns>

const isUuid = (text: string) => /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)

/**
 * Events that match, newest first, older than `beforeId` if that is given. Indexes, by the field that narrows most:
 * `integration_events_problem_failed`, `…_problem`, `…_integration_status`, `…_integration`, `…_status`, `…_entity`, `…_action`, each
 * read backwards; `from` and `to` bound the primary key, and `integration_events_replaced` holds what is not current.
 */
export function listEvents(connection: Connection, filter: EventFilter, page: { beforeId: string | null, limit: number }) {
  const ofWhatIsFound = asksOnlyForWords(filter) ? { newest: page.limit, beforeId: page.beforeId } : undefined
  return connection.select(eventColumns).from(integrationEvents)
    .where(and(...conditions(filter, ofWhatIsFound), page.beforeId === null ? undefined : lt(integrationEvents.id, page.beforeId)))
    .orderBy(desc(integrationEvents.id)).limit(page.limit)
}

/** How many events match, counted up to `cap`; the indexes of {@link listEvents}. */
export function countEvents(connection: Connection, filter: EventFilter, cap: number): Promise<number> {
  const ofWhatIsFound = asksOnlyForWords(filter) ? { any: cap } : undefined
  const matching = connection.select({ one: sql`1`.as('one') }).from(integrationEvents).where(and(...conditions(filter, ofWhatIsFound))).limit(cap).as('matching')
  return connection.$count(matching)
}

/** How many events of each status match, each counted up to `cap`, or all when something is searched for; the indexes of {@link listEvents}. */
export async function countByStatus(connection: Connection, filter: Omit<EventFilter, 'status'>, cap: number): Promise<Record<EventStatus, number>> {
  if (filter.q !== undefined) return countFound(connection, filter)
  const [row] = await connection.execute<Record<EventStatus, number>>(selectStatusCounts(connection, filter, cap))
  if (!row) throw new Error('The database did not return the counts.')
  return row
}

/** What a search finds is looked up once and counted whole: five counts would look it up five times (280 -> 90 ms for 40,000 found). */
async function countFound(connection: Connection, filter: Omit<EventFilter, 'status'>): Promise<Record<EventStatus, number>> {
  const { status } = integrationEvents
  const found = await connection.select({ status, count: count() }).from(integrationEvents).where(and(...conditions(filter))).groupBy(status)
  const counts = { queued: 0, processing: 0, success: 0, failed: 0, skipped: 0 }
  for (const row of found) counts[row.status] = row.count
  return counts
}

/** The statement of {@link countByStatus}, unless something is searched for. @internal */
export function selectStatusCounts(connection: Connection, filter: Omit<EventFilter, 'status'>, cap: number): SQL {
  const counts = eventStatuses.map((status) => {
    const matching = connection.select({ one: sql`1`.as('one') }).from(integrationEvents).where(and(...conditions({ ...filter, status: [status] }))).limit(cap)
    return sql`(select count(*)::int from (${matching}) as matching) as ${sql.identifier(status)}`
  })
  return sql`select ${sql.join(counts, sql`, `)}`
}

/** How much of what is found is looked at: so many of the newest before an id, or so many of any. Unless told, all of it. */
type OfWhatIsFound = { newest: number, beforeId: string | null } | { any: number }

/** Whether nothing is asked but words: what is found is what matches then, and not all of it is needed. */
function asksOnlyForWords({ q, ...rest }: EventFilter): boolean {
  return q !== undefined && Object.values(rest).every(value => value === undefined)
}

/**
 * What people search for: a message id, or any reference or entity (indexes `event_keys_refs` and
 * `integration_events_entity`). The words are looked up first and by themselves (`array(…)` is run once, before the rest):
 * otherwise a planner that expects many matches walks through millions of rows for an order number that does not exist.
 */
function searchCondition(q: string | undefined, ofWhatIsFound?: OfWhatIsFound): SQL | undefined {
  if (q === undefined) return undefined
  if (isUuid(q)) return eq(integrationEvents.id, q)
  const byReference = sql`select found.event_id as id from ${eventKeys} as found where found.entity_refs @> array[${q}]::text[]`
  const byEntity = sql`select named.id from ${integrationEvents} as named where named.entity_id = ${q}`
  return sql`${integrationEvents.id} = any(array(${takePart(byReference, ofWhatIsFound)} union ${takePart(byEntity, ofWhatIsFound)}))`
}

/** `offset 0` keeps the lookup to its own index: sorted by id right away it could become a walk through all ids. */
function takePart(lookup: SQL, part: OfWhatIsFound | undefined): SQL {
  if (part === undefined) return lookup
  if ('any' in part) return sql`(${lookup} limit ${part.any})`
  const before = part.beforeId === null ? sql`` : sql` where part.id < ${part.beforeId}`
  return sql`(select part.id from (${lookup} offset 0) as part${before} order by part.id desc limit ${part.newest})`
}

/** What a filter asks of an event; bulk resubmission reads the same, so that what is seen and what is acted on cannot differ. */
export function conditions(filter: EventFilter, ofWhatIsFound?: OfWhatIsFound): (SQL | undefined)[] {
  const event = integrationEvents
  return [
    filter.ids === undefined ? undefined : inArray(event.id, filter.ids),
    filter.integrationId === undefined ? undefined : eq(event.integrationId, filter.integrationId),
    statusCondition(filter.status),
    filter.problemId === undefined ? undefined : eq(event.problemFingerprint, selectFingerprint(filter.problemId)),
    filter.action === undefined ? undefined : eq(event.action, filter.action),
    filter.entityId === undefined ? undefined : eq(event.entityId, filter.entityId),
    searchCondition(filter.q, ofWhatIsFound),
    ...withinSpan({ at: event.acceptedAt, id: event.id }, filter),
    filter.isCurrentAttempt === undefined ? undefined : eq(event.isCurrentAttempt, filter.isCurrentAttempt),
  ]
}

/** Read once, before the rest (primary key of `problems`); null, which nothing equals, when there is no such problem. */
const selectFingerprint = (problemId: string) => sql`(select p.fingerprint from ${problems} as p where p.id = ${problemId})`

/** A single status as an equation, which the indexes can serve in order. */
function statusCondition(statuses: EventFilter['status']): SQL | undefined {
  if (statuses === undefined) return undefined
  const [only, ...more] = new Set(statuses)
  if (only !== undefined && more.length === 0) return eq(integrationEvents.status, only)
  return inArray(integrationEvents.status, [...new Set(statuses)])
}
