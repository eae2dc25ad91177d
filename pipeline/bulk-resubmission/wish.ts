/** What somebody wants resubmitted, in one form however it was written, so that equal wishes are known for equal. */
import { createHash } from 'node:crypto'
import type { Wish } from '../../db/queries/resubmission-jobs.ts'
import type { EventFilter } from '../../shared/event-filter.ts'
import type { ResubmissionRequest } from '../../shared/resubmissions.ts'
import { listResubmittable } from '../../shared/resubmissions.ts'

/** The wish behind a request: its filter asks for the statuses that can be resubmitted and for no other. */
export function makeWish({ filter, includeSuperseded }: Pick<ResubmissionRequest, 'filter' | 'includeSuperseded'>): Wish {
  const normal = normaliseFilter(filter)
  return { filter: normal, includeSuperseded, hash: createHash('sha256').update(JSON.stringify([normal, includeSuperseded])).digest() }
}

/** Fields and ids in a fixed order, those not given left out; times in UTC. */
function normaliseFilter({ ids, integrationId, problemId, action, entityId, q, from, to, isCurrentAttempt, status }: EventFilter): EventFilter {
  return {
    ...(ids === undefined ? {} : { ids: [...new Set(ids.map(id => id.toLowerCase()))].toSorted() }),
    ...(integrationId === undefined ? {} : { integrationId: integrationId.toLowerCase() }),
    status: listResubmittable({ status }),
    ...(problemId === undefined ? {} : { problemId: problemId.toLowerCase() }),
    ...(action === undefined ? {} : { action }),
    ...(entityId === undefined ? {} : { entityId }),
    ...(q === undefined ? {} : { q }),
    ...(from === undefined ? {} : { from: new Date(from).toISOString() }),
    ...(to === undefined ? {} : { to: new Date(to).toISOString() }),
    ...(isCurrentAttempt === undefined ? {} : { isCurrentAttempt }),
  }
}
