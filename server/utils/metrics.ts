/** What a web process counts beyond what every process does. */
import { Counter, Gauge } from 'prom-client'
import { registry } from '../../pipeline/metrics/registry.ts'
import { renderMetrics } from '../../pipeline/metrics/render-metrics.ts'
import type { WebWaybill } from './waybill.ts'

const registers = [registry]

/** Messages that were answered with `202`, replays not counted. */
export const acceptedMessages = new Counter({ name: 'waybill_messages_accepted_total', help: 'Messages accepted by this process', registers })

/** Requests that were refused because their key or token asks too often. */
export const limitedRequests = new Counter({
  name: 'waybill_requests_limited_total', help: 'Requests this process answered 429 because of a rate limit', registers,
})

const unchecked = new Gauge({
  name: 'waybill_requests_unlimited', help: 'Requests this process let go on without a rate limit, because Redis did not answer in time', registers,
})
const followers = new Gauge({ name: 'waybill_live_followers', help: 'Live streams that this process is sending', registers })

/** The metrics page of a web process. */
export function renderWebMetrics(waybill: WebWaybill): Promise<string> {
  unchecked.set(waybill.limits.uncheckedCount())
  followers.set(waybill.live.followerCount())
  return renderMetrics({ ...waybill, destinationUrl: waybill.environment.MANAGEMENT_API_URL })
}
