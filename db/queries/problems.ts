/** Problems, as people look at them and look after them. */
import type { SQL } from 'drizzle-orm'
import { and, asc, desc, eq, gte, inArray, isNull, sql } from 'drizzle-orm'
import type { ProblemFilter, ProblemState } from '../../shared/problems.ts'
import type { Connection } from '../client.ts'
import { integrationEvents } from '../schema/events.ts'
import { integrations } from '../schema/integrations.ts'
import { users } from '../schema/people.ts'
import { problemHours, problems } from '../schema/problems.ts'
import { containsText } from './contains-text.ts'

/**
 * The events of a problem that are still dead letters, up to a limit; one that was replaced waits for nobody (index
 * `integration_events_problem_failed`). Asked for in its order: without it, and with `exists`, Postgres reads the whole table for a
 * problem that has many dead letters, because it expects to meet some of them soon.
 */
const openEvents = (limit: number) => sql`
  select left_over.id from ${integrationEvents} as left_over
  where left_over.problem_fingerprint = problems.fingerprint and left_over.status = 'failed' and left_over.is_current_attempt order by left_over.id limit ${limit}`

/** Resolved is also a problem of which nothing is left. */
const state = sql<ProblemState>`case
  when ${problems.resolvedAt} is not null or (${openEvents(1)}) is null then 'resolved'
  when ${problems.snoozedUntil} > clock_timestamp() then 'snoozed' else 'open' end`

const columns = (cap: number) => ({
  id: problems.id, integrationId: problems.integrationId, integrationName: integrations.name, action: problems.action, errorCode: problems.errorCode,
  pattern: problems.pattern, firstSeenAt: problems.firstSeenAt, lastSeenAt: problems.lastSeenAt, totalCount: problems.totalCount,
  reopenedAt: problems.reopenedAt, ownerId: problems.ownerId, ownerName: users.name, note: problems.note, snoozedUntil: problems.snoozedUntil,
  resolvedAt: problems.resolvedAt, resolvedBy: problems.resolvedBy, state, openCount: sql<number>`(select count(*)::int from (${openEvents(cap)}) as capped)`,
})

/** A problem, how it stands, and how many of its events are left, counted up to the cap that was given. */
export type ProblemRow = Omit<typeof problems.$inferSelect, 'fingerprint'>
  & { integrationName: string, ownerName: string | null, state: ProblemState, openCount: number }

/** Those of an integration that was deleted are nobody's problems any more. */
const ofLivingIntegration = and(eq(integrations.id, problems.integrationId), isNull(integrations.deletedAt))

const selectProblems = (connection: Connection, cap: number) => connection.select(columns(cap)).from(problems)
  .innerJoin(integrations, ofLivingIntegration).leftJoin(users, eq(users.id, problems.ownerId))

/** Where a page begins: behind the problem that was last seen then. */
export interface ProblemPlace { lastSeenAt: Date, id: string }

/** Problems that match, those seen last first (index `problems_seen`). */
export function listProblems(connection: Connection, filter: ProblemFilter, page: { before: ProblemPlace | null, limit: number, cap: number }) {
  const { before } = page
  return selectProblems(connection, page.cap)
    .where(and(...conditions(filter), before === null ? undefined : sql`(${problems.lastSeenAt}, ${problems.id}) < (${before.lastSeenAt.toISOString()}::timestamptz, ${before.id}::uuid)`))
    .orderBy(desc(problems.lastSeenAt), desc(problems.id)).limit(page.limit)
}

/** How many problems match, counted up to `cap`. Reads the whole table at the most, a row per kind of failure. */
export function countProblems(connection: Connection, filter: ProblemFilter, cap: number): Promise<number> {
  const matching = connection.select({ one: sql`1`.as('one') }).from(problems).innerJoin(integrations, ofLivingIntegration)
    .where(and(...conditions(filter))).limit(cap).as('matching')
  return connection.$count(matching)
}

function conditions({ state: wanted, integrationId, owner, q }: ProblemFilter): (SQL | undefined)[] {
  return [
    wanted === 'all' ? undefined : sql`${state} = ${wanted}`,
    integrationId === undefined ? undefined : eq(problems.integrationId, integrationId),
    owner === undefined ? undefined : owner === 'nobody' ? isNull(problems.ownerId) : eq(problems.ownerId, owner),
    q === undefined ? undefined : containsText([problems.pattern, problems.errorCode, problems.action, integrations.name, problems.note], q),
  ]
}

/** The problem with this id (primary key), or null. */
export async function findProblem(connection: Connection, id: string, cap: number): Promise<ProblemRow | null> {
  const [found] = await selectProblems(connection, cap).where(eq(problems.id, id))
  return found ?? null
}

/** {@link findProblem}; nobody else changes it until the transaction ends. What is rolled up meanwhile waits. */
export async function lockProblem(transaction: Connection, id: string, cap: number): Promise<ProblemRow | null> {
  await transaction.select({ id: problems.id }).from(problems).where(eq(problems.id, id)).for('no key update')
  return findProblem(transaction, id, cap)
}

/** How often each of these problems was seen in each hour since then, as far as it was (primary key). */
export function listProblemHours(connection: Connection, ids: readonly string[], since: Date) {
  return connection.select().from(problemHours)
    .where(and(inArray(problemHours.problemId, [...ids]), gte(problemHours.hour, since))).orderBy(asc(problemHours.hour))
}

/** What a person may set of a problem. */
export type ProblemChanges = Partial<Pick<typeof problems.$inferInsert, 'ownerId' | 'note' | 'snoozedUntil' | 'resolvedAt' | 'resolvedBy'>>

/** Changes what is given of a problem (primary key). */
export async function updateProblem(transaction: Connection, id: string, changes: ProblemChanges) {
  await transaction.update(problems).set(changes).where(eq(problems.id, id))
}

/** `→ resolved`, by the database's clock, by which also events fail: what fails afterwards opens it again. */
export async function markResolved(transaction: Connection, id: string, resolvedBy: string) {
  await transaction.update(problems).set({ resolvedAt: sql`clock_timestamp()`, resolvedBy, snoozedUntil: null }).where(eq(problems.id, id))
}

/** Who may own a problem: everybody who can sign in, by name. */
export function listPossibleOwners(connection: Connection) {
  return connection.select({ id: users.id, name: users.name }).from(users).where(isNull(users.suspendedAt)).orderBy(asc(users.name), asc(users.id))
}
