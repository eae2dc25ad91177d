/** Pausing, resuming and cancelling a bulk resubmission. What is under way in a lane is not taken back. */
import type { Connection } from '../../db/client.ts'
import { leaveOutWaiting } from '../../db/queries/resubmission-items.ts'
import type { ResubmissionJob } from '../../db/queries/resubmission-jobs.ts'
import { lockJob, recordStep, setJobState } from '../../db/queries/resubmission-jobs.ts'
import type { Act } from '../../shared/audit.ts'
import type { ResubmissionDetail } from '../../shared/resubmissions.ts'
import { WaybillError } from '../../shared/waybill-error.ts'
import type { Actor } from '../actor.ts'
import { recordAct } from '../record-act.ts'
import type { Waybill } from '../waybill.ts'
import { reasons } from './fate.ts'
import { getResubmission, noSuchJob } from './progress.ts'
import { listBatch } from './step.ts'

interface Steering { jobId: string, actor: Actor }

/** @throws WaybillError `not_found`, or `conflict` when it is over. Pausing what is paused changes nothing. */
export function pauseResubmission(waybill: Pick<Waybill, 'database' | 'seal'>, steering: Steering): Promise<ResubmissionDetail> {
  return steer(waybill, steering, { state: 'paused', act: 'resubmission.paused' })
}

/** @throws WaybillError `not_found`, or `conflict` when it is over. Resuming what runs changes nothing. */
export function resumeResubmission(waybill: Pick<Waybill, 'database' | 'seal'>, steering: Steering): Promise<ResubmissionDetail> {
  return steer(waybill, steering, { state: 'running', act: 'resubmission.resumed' })
}

/**
 * Leaves out what waits; of more than {@link listBatch} events the rest follows in the next steps. What is under way goes on and
 * is still counted.
 * @throws WaybillError `not_found`, or `conflict` when it is over
 */
export function cancelResubmission(waybill: Pick<Waybill, 'database' | 'seal'>, steering: Steering): Promise<ResubmissionDetail> {
  return steer(waybill, steering, { state: 'cancelled', act: 'resubmission.cancelled' })
}

async function steer({ database, seal }: Pick<Waybill, 'database' | 'seal'>, { jobId, actor }: Steering, to: { state: 'running' | 'paused' | 'cancelled', act: Act }) {
  await database.transaction(async (transaction) => {
    const job = await lockJob(transaction, jobId)
    if (!job) throw noSuchJob()
    refuseWhenOver(job)
    if (job.state === to.state) return
    await setJobState(transaction, jobId, to.state)
    if (to.state === 'cancelled') await leaveOut(transaction, jobId)
    await recordAct(transaction, seal, {
      actor, act: to.act, subjectType: 'resubmission', subjectId: jobId, before: { state: job.state }, after: { state: to.state },
    })
  })
  return getResubmission(database, jobId)
}

function refuseWhenOver({ state }: ResubmissionJob) {
  if (state === 'finished') throw new WaybillError('conflict', 'This resubmission is finished, so there is nothing left to pause, resume or cancel.')
  if (state === 'cancelled') throw new WaybillError('conflict', 'This resubmission was cancelled. Start a new one to resubmit what it left out.')
}

async function leaveOut(transaction: Connection, jobId: string) {
  const skipped = await leaveOutWaiting(transaction, jobId, { reason: reasons.cancelled, limit: listBatch })
  await recordStep(transaction, jobId, { done: 0, failed: 0, skipped, pauseMs: 0 })
}
