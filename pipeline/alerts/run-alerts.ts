/** Alerts in a worker process: looks for what is wrong and delivers what is to be told. No leader is needed. */
import type { Egress } from '../egress.ts'
import { repeat } from '../repeat.ts'
import type { Waybill } from '../waybill.ts'
import { deliverAlerts } from './deliver.ts'
import { evaluateAlerts } from './evaluate.ts'

/** Milliseconds between looks for incidents, and for messages that are due. */
const [evaluateEveryMs, deliverEveryMs] = [10_000, 2000]

/** Runs from now on; returns what stops it. */
export function runAlerts(context: Pick<Waybill, 'database' | 'seal' | 'log'> & { egress: Egress }, destinationUrl: string): () => void {
  const { database, log } = context
  const stopping = new AbortController()
  const onError = (error: unknown) => log.debug({ err: error }, 'alerts.not_looked') // What was not done is done at the next look.
  const stops = [
    repeat(evaluateEveryMs, () => evaluateAlerts(database, destinationUrl), onError),
    repeat(deliverEveryMs, async () => {
      await deliverAlerts({ ...context, signal: stopping.signal })
    }, onError),
    () => stopping.abort(),
  ]
  return () => {
    for (const stop of stops) stop()
  }
}
