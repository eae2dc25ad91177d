/** Bulk resubmissions as a whole: who asked for what, how far it has come, and whose step is due. */
import { and, desc, eq, getTableColumns, inArray, isNotNull, lte, sql } from 'drizzle-orm'
import type { EventFilter } from '../../shared/event-filter.ts'
import type { Connection } from '../client.ts'
import { resubmissionItems, resubmissionJobs } from '../schema/resubmissions.ts'
import { tellChange } from './changes.ts'

/** A bulk resubmission as it is stored. */
export type ResubmissionJob = typeof resubmissionJobs.$inferSelect

/** What is to be resubmitted and how, and the hash that tells equal wishes. */
export interface Wish { filter: EventFilter, includeSuperseded: boolean, hash: Uint8Array }

/**
 * Adds a job, or returns null when the same wish is running or paused already (index `resubmission_jobs_one_active`). Waits
 * for another transaction that is just adding the same one.
 */
export async function insertJob(transaction: Connection, job: { id: string, wish: Wish, requestedBy: string }): Promise<ResubmissionJob | null> {
  const { filter, includeSuperseded, hash } = job.wish
  const [added] = await transaction.insert(resubmissionJobs)
    .values({ id: job.id, filter, includeSuperseded, wishHash: hash, requestedBy: job.requestedBy })
    .onConflictDoNothing().returning()
  return added ?? null
}

/** The job that carries out a wish at present (index `resubmission_jobs_one_active`), or null. */
export async function findActiveJob(connection: Connection, hash: Uint8Array): Promise<string | null> {
  const [found] = await connection.select({ id: resubmissionJobs.id }).from(resubmissionJobs)
    .where(and(eq(resubmissionJobs.wishHash, hash), inArray(resubmissionJobs.state, ['running', 'paused'])))
  return found?.id ?? null
}

async function findJob(connection: Connection, id: string): Promise<ResubmissionJob | null> {
  const [job] = await connection.select().from(resubmissionJobs).where(eq(resubmissionJobs.id, id))
  return job ?? null
}

/** A job and how many of its events are under way (index `resubmission_items_open`). */
export type JobProgress = ResubmissionJob & { underWayCount: number }

const progressColumns = {
  ...getTableColumns(resubmissionJobs),
  underWayCount: sql<number>`(select count(*)::int from resubmission_items i where i.job_id = resubmission_jobs.id and i.outcome = 'resubmitted')`,
}

/** A job and its progress as of one moment (primary key), or null. */
export async function findJobProgress(connection: Connection, id: string): Promise<JobProgress | null> {
  const [job] = await connection.select(progressColumns).from(resubmissionJobs).where(eq(resubmissionJobs.id, id))
  return job ?? null
}

/** A job (primary key), locked against steps, or null. Waits for a step under way. */
export async function lockJob(transaction: Connection, id: string): Promise<ResubmissionJob | null> {
  const [job] = await transaction.select().from(resubmissionJobs).where(eq(resubmissionJobs.id, id)).for('no key update')
  return job ?? null
}

/** The newest jobs first, with their progress (primary key). */
export function listJobs(connection: Connection, limit: number): Promise<JobProgress[]> {
  return connection.select(progressColumns).from(resubmissionJobs).orderBy(desc(resubmissionJobs.id)).limit(limit)
}

/**
 * The job whose step is due and which nobody else is stepping, locked; or null. A running one if there is one (index
 * `resubmission_jobs_due`), else a paused or cancelled one of which something is still open.
 */
export async function lockDueJob(transaction: Connection): Promise<ResubmissionJob | null> {
  const [running] = await transaction.select().from(resubmissionJobs)
    .where(and(eq(resubmissionJobs.state, 'running'), lte(resubmissionJobs.nextStepAt, sql`now()`)))
    .orderBy(resubmissionJobs.nextStepAt).limit(1).for('no key update', { skipLocked: true })
  if (running) return running
  const stopped = await findStoppedJob(transaction)
  return stopped === null ? null : findJob(transaction, stopped)
}

/** Walks from job to job over the index `resubmission_items_open`, so the cost grows with the jobs that are not over. */
async function findStoppedJob(transaction: Connection): Promise<string | null> {
  const [found] = await transaction.execute<{ id: string }>(sql`
    with recursive open(job_id) as (
      (select job_id from resubmission_items where outcome in ('waiting', 'resubmitted') order by job_id limit 1)
      union all
      select (
        select i.job_id from resubmission_items i where i.outcome in ('waiting', 'resubmitted') and i.job_id > open.job_id order by i.job_id limit 1
      ) from open where open.job_id is not null
    )
    select j.id from open join resubmission_jobs j on j.id = open.job_id
    where j.next_step_at <= now() and (j.state = 'cancelled' or (j.state = 'paused' and exists (
      select from resubmission_items i where i.job_id = j.id and i.outcome = 'resubmitted'
    )))
    limit 1 for no key update of j skip locked`)
  return found?.id ?? null
}

/** What a step adds to a job's counts. */
export interface Tally { done: number, failed: number, skipped: number }

/** Adds what a step has settled, and says when the next one is due, in milliseconds from now. */
export async function recordStep(transaction: Connection, id: string, { done, failed, skipped, pauseMs }: Tally & { pauseMs: number }) {
  await transaction.update(resubmissionJobs).set({
    doneCount: sql`${resubmissionJobs.doneCount} + ${done}`,
    failedCount: sql`${resubmissionJobs.failedCount} + ${failed}`,
    skippedCount: sql`${resubmissionJobs.skippedCount} + ${skipped}`,
    nextStepAt: pauseMs === 0 ? sql`now()` : sql`clock_timestamp() + ${pauseMs} * interval '1 millisecond'`,
  }).where(eq(resubmissionJobs.id, id))
  await tellChange(transaction, { kinds: ['resubmissions', 'events', 'lanes', 'problems'] })
}

/** Adds what was listed; `listedTo` null says that the list is complete. */
export async function recordListing(transaction: Connection, id: string, { count, listedTo }: { count: number, listedTo: string | null }) {
  await transaction.update(resubmissionJobs).set({
    totalCount: sql`${resubmissionJobs.totalCount} + ${count}`,
    ...(listedTo === null ? { listedAt: sql`clock_timestamp()` } : { listedToEventId: listedTo }),
  }).where(eq(resubmissionJobs.id, id))
}

/** `running | paused → finished` once everything is listed and nothing of it is open (index `resubmission_items_open`); returns whether it is. */
export async function markFinished(transaction: Connection, id: string): Promise<boolean> {
  const finished = await transaction.update(resubmissionJobs).set({ state: 'finished', finishedAt: sql`clock_timestamp()` }).where(and(
    eq(resubmissionJobs.id, id), inArray(resubmissionJobs.state, ['running', 'paused']), isNotNull(resubmissionJobs.listedAt),
    sql`not exists (select from ${resubmissionItems} where ${resubmissionItems.jobId} = ${id} and ${resubmissionItems.outcome} in ('waiting', 'resubmitted'))`,
  )).returning({ id: resubmissionJobs.id })
  return finished.length > 0
}

/** `running ↔ paused`, `running | paused → cancelled`, of a job that the caller has locked. */
export async function setJobState(transaction: Connection, id: string, state: 'running' | 'paused' | 'cancelled') {
  await transaction.update(resubmissionJobs)
    .set({ state, nextStepAt: sql`now()`, finishedAt: state === 'cancelled' ? sql`clock_timestamp()` : null })
    .where(and(eq(resubmissionJobs.id, id), inArray(resubmissionJobs.state, ['running', 'paused'])))
}
