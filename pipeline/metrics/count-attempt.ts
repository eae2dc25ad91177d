import { Counter, Histogram } from 'prom-client'
import type { FinishedAttempt } from '../../db/queries/finish-attempts.ts'
import { registry } from './registry.ts'

const attempts = new Counter({
  name: 'waybill_attempts_total', help: 'Attempts that this process has written down, by outcome', labelNames: ['outcome'], registers: [registry],
})
const callDuration = new Histogram({
  name: 'waybill_call_duration_seconds', help: 'How long the calls of those attempts took, answers included, by outcome', labelNames: ['outcome'],
  buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30], registers: [registry],
})

/** Counts an attempt that was written down. */
export function countAttempt({ outcome, durationMs, log }: Pick<FinishedAttempt, 'outcome' | 'durationMs' | 'log'>) {
  attempts.inc({ outcome })
  if (log && durationMs !== null) callDuration.observe({ outcome }, durationMs / 1000)
}
