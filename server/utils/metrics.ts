/** What this process counts, in Prometheus' text format. */
import { Counter, Gauge, Registry, collectDefaultMetrics } from 'prom-client'
import { getBacklog } from '../../pipeline/backlog.ts'
import type { WebWaybill } from './waybill.ts'

const registry = new Registry()
collectDefaultMetrics({ register: registry })

/** Messages that senders were answered `202` for, replays not counted. */
export const acceptedMessages = new Counter({
  name: 'waybill_messages_accepted_total', help: 'Messages accepted by this process', registers: [registry],
})

const backlog = new Gauge({ name: 'waybill_events_unfinished', help: 'Events not finished, by status', labelNames: ['status'], registers: [registry] })
const oldestDue = new Gauge({ name: 'waybill_oldest_due_seconds', help: 'For how long the longest-waiting head of a lane that nobody has stopped has been due', registers: [registry] })
const woken = new Gauge({ name: 'waybill_sweeper_woken', help: 'Lanes this process had to wake because their nudge was lost', registers: [registry] })

const unchecked = new Gauge({ name: 'waybill_requests_unlimited', help: 'Requests this process let go on without a rate limit, because Redis did not answer in time', registers: [registry] })

/** Requests that were refused because their key or token asks too often. */
export const limitedRequests = new Counter({
  name: 'waybill_requests_limited_total', help: 'Requests this process answered 429 because of a rate limit', registers: [registry],
})

/** The metrics page. */
export async function renderMetrics(waybill: WebWaybill): Promise<string> {
  const figures = await getBacklog(waybill.database)
  backlog.set({ status: 'queued' }, figures.queued)
  backlog.set({ status: 'processing' }, figures.processing)
  oldestDue.set(figures.oldestDueSeconds)
  woken.set(waybill.wokenCount())
  unchecked.set(waybill.limits.uncheckedCount())
  return registry.metrics()
}

/** The content type that goes with {@link renderMetrics}. */
export const metricsContentType = registry.contentType
