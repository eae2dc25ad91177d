/**
 * One step of a bulk resubmission: list what matches, settle what has come to its end, and put a few more events back into
 * their lanes. A step is one transaction that locks the job, so any process may take it, and one that dies in the middle has
 * done nothing.
 *
 * A lane gets its next events only when those before are finished. Resubmitted events are older than what has arrived since
 * and so go first: in between, the lane's own traffic has its turn.
 */
import type { Connection, Database } from '../../db/client.ts'
import { findStarter, insertAudits } from '../../db/queries/audit-log.ts'
import { reopenGeneration } from '../../db/queries/generations.ts'
import { leaveOutWaiting, listMatching, settleItems } from '../../db/queries/resubmission-items.ts'
import type { ResubmissionJob, Tally } from '../../db/queries/resubmission-jobs.ts'
import { lockDueJob, markFinished, recordListing, recordStep } from '../../db/queries/resubmission-jobs.ts'
import type { Candidate } from '../../db/queries/resubmission-turns.ts'
import { lockNext, markAllResubmitted, recordFates, releaseHolds } from '../../db/queries/resubmission-turns.ts'
import { addingActions } from '../actions/registry.ts'
import { systemActor } from '../actor.ts'
import { definiteCodes } from '../resubmit.ts'
import { decideFate, reasons } from './fate.ts'

/** Events listed, or left out when a job is cancelled, in one transaction. */
export const listBatch = 5000

/** How many lanes get events in one step, and how many events each. */
const [lanesPerStep, eventsPerLane] = [100, 20]

/** Milliseconds until the next step of a job that goes on, and of one that waits for what is under way. */
const [goingPauseMs, waitingPauseMs] = [250, 1000]

/** What a step did; null when none was due. `woken` are the lanes that have work now, to be woken after the commit. */
export type Step = { jobId: string, isFinished: boolean, woken: string[] } | null

/** Takes the step that is due, of whichever job. */
export function takeStep(database: Database): Promise<Step> {
  return database.transaction(async (transaction) => {
    const job = await lockDueJob(transaction)
    if (!job) return null
    const settled = await settleItems(transaction, job.id, reasons)
    const moved = await moveOn(transaction, job)
    const tally: Tally = { done: settled.delivered, failed: settled.failed, skipped: settled.superseded + settled.left_out + moved.leftOut }
    const hasSettled = tally.done + tally.failed + tally.skipped > 0
    await recordStep(transaction, job.id, { ...tally, pauseMs: moved.isBusy ? 0 : moved.woken.length > 0 || hasSettled ? goingPauseMs : waitingPauseMs })
    return { jobId: job.id, isFinished: await markFinished(transaction, job.id), woken: moved.woken }
  })
}

/** `isBusy` says that there is more to do which burdens no lane, so the next step need not wait. */
interface Movement { woken: string[], leftOut: number, isBusy: boolean }

async function moveOn(transaction: Connection, job: ResubmissionJob): Promise<Movement> {
  if (job.state === 'cancelled') {
    const leftOut = await leaveOutWaiting(transaction, job.id, { reason: reasons.cancelled, limit: listBatch })
    return { woken: [], leftOut, isBusy: leftOut > 0 }
  }
  if (job.state !== 'running') return { woken: [], leftOut: 0, isBusy: false }
  if (job.listedAt === null) {
    await listNext(transaction, job)
    return { woken: [], leftOut: 0, isBusy: true }
  }
  return feedLanes(transaction, job)
}

/** Lists the next events that match; nothing is resubmitted before the list is complete, because a replacement's place is older than its id. */
export async function listNext(transaction: Connection, job: ResubmissionJob) {
  const { count, lastId } = await listMatching(transaction, job, listBatch)
  await recordListing(transaction, job.id, { count, listedTo: count < listBatch ? null : lastId })
}

async function feedLanes(transaction: Connection, job: ResubmissionJob): Promise<Movement> {
  const candidates = await lockNext(transaction, job, { lanes: lanesPerStep, perLane: eventsPerLane, addingActions })
  if (candidates.length === 0) return { woken: [], leftOut: 0, isBusy: false }
  const fates = candidates.map(event => decideFate(event, job.includeSuperseded))
  const wanted = candidates.filter((_, index) => fates[index]?.outcome === 'resubmitted')
  const woken = [...new Set(wanted.map(event => event.laneId))].toSorted()
  if (wanted.length > 0) await putBack(transaction, job, { wanted, laneIds: woken })
  await recordFates(transaction, job.id, fates)
  return { woken, leftOut: candidates.length - wanted.length, isBusy: wanted.length === 0 }
}

/** Locks integrations before lanes, as whoever opens the next generation does. */
async function putBack(transaction: Connection, job: ResubmissionJob, { wanted, laneIds }: { wanted: readonly Candidate[], laneIds: readonly string[] }) {
  const eventIds = wanted.map(event => event.eventId)
  for (const laneId of laneIds) await reopenGeneration(transaction, laneId)
  await releaseHolds(transaction, laneIds, eventIds)
  const moved = await markAllResubmitted(transaction, eventIds, { definiteCodes, forced: job.includeSuperseded })
  if (moved !== eventIds.length) throw new Error(`Of ${eventIds.length} locked events only ${moved} could be resubmitted.`)
  const actor = await findStarter(transaction, job.id) ?? { ...systemActor, name: job.requestedBy }
  const detail = { force: job.includeSuperseded, resubmissionId: job.id }
  await insertAudits(transaction, wanted.map(({ eventId, status, errorCode }) => ({
    actor, act: 'event.resubmitted', subjectType: 'event', subjectId: eventId, detail,
    before: { status, errorCode }, after: { status: 'queued', errorCode: null },
  })))
}
