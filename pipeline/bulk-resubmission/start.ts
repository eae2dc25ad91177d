/** Asking for a bulk resubmission, and looking beforehand at what it would take. */
import { v7 as uuidv7 } from 'uuid'
import type { Connection, Database } from '../../db/client.ts'
import { countMatching } from '../../db/queries/resubmission-items.ts'
import type { Wish } from '../../db/queries/resubmission-jobs.ts'
import { findActiveJob, insertJob, markFinished } from '../../db/queries/resubmission-jobs.ts'
import type { PreviewGroup } from '../../db/queries/resubmission-preview.ts'
import { countByCause } from '../../db/queries/resubmission-preview.ts'
import { partCode } from '../../shared/failures.ts'
import type { ResubmissionPreview, ResubmissionRequest } from '../../shared/resubmissions.ts'
import { addingActions } from '../actions/registry.ts'
import type { Actor } from '../actor.ts'
import { recordAct } from '../record-act.ts'
import type { Seal } from '../seal.ts'
import type { Waybill } from '../waybill.ts'
import { listNext } from './step.ts'
import { makeWish } from './wish.ts'

type Wanted = Pick<ResubmissionRequest, 'filter' | 'includeSuperseded'>

/** What {@link startResubmission} would take, counted exactly. Changes nothing. */
export async function previewResubmission(database: Database, wanted: Wanted): Promise<ResubmissionPreview> {
  const { filter } = makeWish(wanted)
  const groups = await database.query(connection => countByCause(connection, filter, { addingActions, partCode }))
  return {
    matching: sum(groups, group => group.count),
    superseded: sum(groups, group => group.superseded),
    byIntegration: mostFirst(Map.groupBy(groups, group => group.integrationId))
      .map(({ key, first, count }) => ({ integrationId: key, name: first?.name ?? '', count })),
    byError: mostFirst(Map.groupBy(groups, group => group.errorCode)).map(({ key, count }) => ({ code: key, count })),
  }
}

const sum = (groups: readonly PreviewGroup[], amount: (group: PreviewGroup) => number) => groups.reduce((total, group) => total + amount(group), 0)

function mostFirst<Key>(groups: Map<Key, PreviewGroup[]>) {
  return [...groups].map(([key, members]) => ({ key, first: members[0], count: sum(members, group => group.count) }))
    .toSorted((one, other) => other.count - one.count)
}

/**
 * Starts a job that resubmits what matches at this moment, and returns its id. The same wish that is being carried out
 * already gives the id of that job: two people who press the button at once make one resubmission. When nothing matches, the
 * job is finished at once.
 */
export function startResubmission(waybill: Pick<Waybill, 'database' | 'seal'>, wanted: Wanted, actor: Actor): Promise<{ jobId: string }> {
  const wish = makeWish(wanted)
  return waybill.database.transaction(async (transaction) => {
    for (;;) {
      const jobId = await begin(transaction, { wish, actor, seal: waybill.seal }) ?? await findActiveJob(transaction, wish.hash)
      if (jobId !== null) return { jobId } // Else the other job came to its end in between, and this one can begin.
    }
  })
}

async function begin(transaction: Connection, { wish, actor, seal }: { wish: Wish, actor: Actor, seal: Seal }): Promise<string | null> {
  const job = await insertJob(transaction, { id: uuidv7(), wish, requestedBy: actor.name })
  if (!job) return null
  const count = await countMatching(transaction, job)
  await listNext(transaction, job)
  await markFinished(transaction, job.id)
  const detail = { filter: wish.filter, includeSuperseded: wish.includeSuperseded, count }
  await recordAct(transaction, seal, { actor, act: 'resubmission.started', subjectType: 'resubmission', subjectId: job.id, detail })
  return job.id
}
