/** Carries out bulk resubmissions, in every worker process. No leader is needed: a step locks its job. */
import type { Waybill } from '../waybill.ts'
import { takeStep } from './step.ts'

/** Milliseconds between looks while there is something to do, and while there is not. */
const [busyMs, idleMs] = [250, 1000]

/** Takes every step that is due, then looks again and again; returns what stops it. A step under way is finished. */
export function runResubmissions(context: Pick<Waybill, 'database' | 'wake' | 'log'>): () => void {
  let stopped = false
  let timer: NodeJS.Timeout | undefined

  async function round() {
    let count = 0
    try {
      count = await takeDueSteps(context, () => stopped)
    }
    catch (error) {
      context.log.warn({ err: error }, 'resubmission.step_failed') // Rolled back as a whole; the next round takes it again.
    }
    if (!stopped) timer = setTimeout(round, count > 0 ? busyMs : idleMs)
  }

  void round()
  return () => {
    stopped = true
    clearTimeout(timer)
  }
}

/** Takes steps until none is due; returns how many those were. */
export async function takeDueSteps({ database, wake, log }: Pick<Waybill, 'database' | 'wake' | 'log'>, isStopped = () => false): Promise<number> {
  for (let count = 0; ; count += 1) {
    const step = isStopped() ? null : await takeStep(database)
    if (step === null) return count
    wake(step.woken, { turn: 'last' })
    if (step.isFinished) log.info({ jobId: step.jobId }, 'resubmission.finished')
  }
}
