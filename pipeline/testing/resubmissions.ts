/** What a bulk resubmission says of itself, compared with what its events say. */
import { eq, sql } from 'drizzle-orm'
import { expect } from 'vitest'
import type { Database } from '../../db/client.ts'
import { resubmissionItems, resubmissionJobs } from '../../db/schema/resubmissions.ts'

/** Fails unless the counts of a job are those of its items at the same moment; returns the job. */
export async function expectTrueCounts(database: Database, jobId: string) {
  const count = (...outcomes: string[]) => sql<number>`(
    select count(*)::int from ${resubmissionItems} where ${resubmissionItems.jobId} = ${jobId} and ${resubmissionItems.outcome} = any(${sql.param(outcomes)}::text[]))`
  const [found] = await database.query(connection => connection.select({
    job: resubmissionJobs,
    items: {
      totalCount: count('waiting', 'resubmitted', 'delivered', 'failed', 'superseded', 'left_out'),
      doneCount: count('delivered'), failedCount: count('failed'), skippedCount: count('superseded', 'left_out'),
    },
  }).from(resubmissionJobs).where(eq(resubmissionJobs.id, jobId)))
  expect(found?.job).toMatchObject(found?.items ?? { totalCount: 'the job is there' })
  return found?.job
}
