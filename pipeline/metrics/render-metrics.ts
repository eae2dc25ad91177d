/** The metrics page: what this process has counted, and how things stand in the database that all processes share. */
import { Gauge } from 'prom-client'
import type { Database } from '../../db/client.ts'
import { listDestinations } from '../../db/queries/destinations.ts'
import { countBlockedLanes, readBacklog, readFiguresLag } from '../../db/queries/metrics.ts'
import { originOf } from '../destination-watch.ts'
import { registry } from './registry.ts'

const registers = [registry]
const backlog = new Gauge({ name: 'waybill_events_unfinished', help: 'Events not finished, by status', labelNames: ['status'], registers })
const oldestDue = new Gauge({ name: 'waybill_oldest_due_seconds', help: 'For how long the longest-waiting head of a lane that nobody has stopped has been due', registers })
const blocked = new Gauge({ name: 'waybill_lanes_blocked', help: 'Lanes with events waiting that something keeps from going on, by reason', labelNames: ['reason'], registers })
const destinationUp = new Gauge({ name: 'waybill_destination_up', help: '1 while messages are sent to the destination, 0 while it is down and only probed', labelNames: ['origin'], registers })
const queueUp = new Gauge({ name: 'waybill_queue_up', help: '1 when the queue answers this process, else 0', registers })
const woken = new Gauge({ name: 'waybill_sweeper_woken', help: 'Lanes this process had to wake because their nudge was lost', registers })
const figuresLag = new Gauge({ name: 'waybill_figures_lag_seconds', help: 'For how long the oldest count that is not rolled up has been waiting, beyond its minute', registers })

/** What the page asks of its process. */
export interface MetricsSource {
  database: Database
  destinationUrl: string
  wokenCount: () => number
  queueAnswers: () => Promise<boolean>
}

/** The page. Rejects when the database cannot be asked: a figure that is not known must not be shown as 0. */
export async function renderMetrics({ database, destinationUrl, wokenCount, queueAnswers }: MetricsSource): Promise<string> {
  const origin = originOf(destinationUrl)
  const [figures, lanes, destinations, lag, answers] = await Promise.all([
    database.query(readBacklog), database.query(connection => countBlockedLanes(connection, origin)), database.query(listDestinations),
    database.query(readFiguresLag), queueAnswers(),
  ])
  backlog.set({ status: 'queued' }, figures.queued)
  backlog.set({ status: 'processing' }, figures.processing)
  oldestDue.set(figures.oldestDueSeconds)
  for (const [reason, count] of Object.entries(lanes)) blocked.set({ reason }, count)
  destinationUp.set({ origin }, destinations.some(row => row.origin === origin && row.downSince !== null) ? 0 : 1)
  queueUp.set(answers ? 1 : 0)
  woken.set(wokenCount())
  figuresLag.set(lag)
  return registry.metrics()
}

/** The content type that goes with {@link renderMetrics}. */
export const metricsContentType = registry.contentType
