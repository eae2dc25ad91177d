/** How far a bulk resubmission has come, and the file of what became of each event. */
import type { Connection, Database } from '../../db/client.ts'
import { listLeftOut, listResultRows } from '../../db/queries/resubmission-items.ts'
import type { JobProgress } from '../../db/queries/resubmission-jobs.ts'
import { findJobProgress, listJobs } from '../../db/queries/resubmission-jobs.ts'
import type { Resubmission, ResubmissionDetail, ResubmissionLine } from '../../shared/resubmissions.ts'
import { WaybillError } from '../../shared/waybill-error.ts'
import { toError, toIso } from '../event-summary.ts'

/** Jobs in a list, events named as left out, and lines read at once for the result file. */
const [listLimit, leftOutLimit, resultPageSize] = [50, 100, 1000]

/** The refusal for an id that is not a resubmission's. */
export const noSuchJob = () => new WaybillError('not_found', 'There is no resubmission with this id.')

/** The newest resubmissions first. */
export async function listResubmissions(database: Database): Promise<Resubmission[]> {
  const jobs = await database.query(connection => listJobs(connection, listLimit))
  return jobs.map(describeJob)
}

/** @throws WaybillError `not_found` */
export function getResubmission(database: Database, jobId: string): Promise<ResubmissionDetail> {
  return database.query(async (connection) => {
    const job = await requireJob(connection, jobId)
    return { ...describeJob(job), leftOut: job.skippedCount === 0 ? [] : await listLeftOut(connection, jobId, leftOutLimit) }
  })
}

/**
 * What became of each event as lines of JSON (NDJSON), in the order in which they were accepted; read page by page while it is
 * taken, so its length does not matter.
 * @throws WaybillError `not_found`
 */
export async function openResult(database: Database, jobId: string): Promise<AsyncIterable<string>> {
  await database.query(connection => requireJob(connection, jobId))
  return readResult(database, jobId)
}

async function* readResult(database: Database, jobId: string): AsyncGenerator<string> {
  let afterId: string | null = null
  for (;;) {
    const page = { afterId, limit: resultPageSize }
    const rows: ResultRow[] = await database.query(connection => listResultRows(connection, jobId, page))
    if (rows.length > 0) yield rows.map(row => `${JSON.stringify(toLine(row))}\n`).join('')
    if (rows.length < resultPageSize) return
    afterId = rows.at(-1)?.eventId ?? null
  }
}

type ResultRow = Awaited<ReturnType<typeof listResultRows>>[number]

function toLine({ errorCode, errorMessage, settledAt, ...row }: ResultRow): ResubmissionLine {
  return { ...row, settledAt: toIso(settledAt), error: toError({ errorCode, errorMessage }) }
}

async function requireJob(connection: Connection, jobId: string): Promise<JobProgress> {
  const job = await findJobProgress(connection, jobId)
  if (!job) throw noSuchJob()
  return job
}

function describeJob({ underWayCount: underWay, ...job }: JobProgress): Resubmission {
  const settled = job.doneCount + job.failedCount + job.skippedCount
  return {
    jobId: job.id,
    state: job.state,
    total: job.totalCount,
    done: job.doneCount,
    failed: job.failedCount,
    skipped: job.skippedCount,
    waiting: job.state === 'finished' ? 0 : Math.max(0, job.totalCount - settled - underWay),
    underWay,
    filter: job.filter,
    includeSuperseded: job.includeSuperseded,
    requestedBy: job.requestedBy,
    createdAt: job.createdAt.toISOString(),
    listedAt: toIso(job.listedAt),
    finishedAt: toIso(job.finishedAt),
  }
}
