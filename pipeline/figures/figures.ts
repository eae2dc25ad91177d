/** Figures for charts and summaries, as far as they are rolled up: a few seconds behind. */
import type { Database } from '../../db/client.ts'
import type { FigureScope } from '../../db/queries/figures.ts'
import { sumLatencies, sumStats } from '../../db/queries/figures.ts'
import type { Figures, StatOutcome, Summary, SummaryQuery, Throughput, ThroughputQuery } from '../../shared/stats.ts'
import { summaryWindows } from '../../shared/stats.ts'
import { WaybillError } from '../../shared/waybill-error.ts'
import { readPercentile } from './latency.ts'
import { chooseSteps, listBegins } from './time-steps.ts'

const [minuteMs, dayMs] = [60_000, 86_400_000]

/**
 * What happened between two moments, in buckets.
 * @throws WaybillError `invalid` when `to` is not behind `from`, or more than 200 days
 */
export async function getThroughput(database: Database, { from, to, ...about }: ThroughputQuery): Promise<Throughput> {
  const end = to === undefined ? new Date() : new Date(to)
  const begin = from === undefined ? new Date(end.getTime() - dayMs) : new Date(from)
  if (begin >= end) throw invalidSpan('must be later than from')
  const steps = chooseSteps(begin, end)
  if (!steps) throw invalidSpan('must be at most 200 days after from')
  const begins = listBegins(steps)
  const scope = { ...about, from: toDate(steps.from), to: toDate(steps.to), stepSeconds: steps.stepSeconds }
  const [figures, [total]] = await Promise.all([
    readFigures(database, scope, begins.length),
    readFigures(database, { ...scope, stepSeconds: steps.to - steps.from }, 1),
  ])
  if (!total) throw new Error('There is one span.')
  return { stepSeconds: steps.stepSeconds, buckets: figures.map((bucket, index) => ({ from: toIso(begins[index] ?? 0), ...bucket })), total }
}

/** What happened in the latest span, this minute included, and in the one before it. */
export async function getSummary(database: Database, { window, integrationId }: SummaryQuery): Promise<Summary> {
  const stepSeconds = summaryWindows[window]
  const to = Math.ceil(Date.now() / minuteMs) * 60
  const from = to - 2 * stepSeconds
  const [previous, current] = await readFigures(database, { from: toDate(from), to: toDate(to), stepSeconds, integrationId }, 2)
  if (!previous || !current) throw new Error('There are two spans.')
  const describe = (figures: Figures, begin: number) => ({ ...figures, from: toIso(begin), to: toIso(begin + stepSeconds), successRate: rateOf(figures) })
  return { window, current: describe(current, from + stepSeconds), previous: describe(previous, from) }
}

/** Delivered, as a part of delivered and failed; null when there was neither. */
export function rateOf({ success, failed }: Pick<Figures, 'success' | 'failed'>): number | null {
  return success + failed === 0 ? null : success / (success + failed)
}

/** The figures of each part of the span. */
async function readFigures(database: Database, scope: FigureScope, partCount: number): Promise<Figures[]> {
  const [stats, latencies] = await Promise.all([
    database.query(connection => sumStats(connection, scope)),
    scope.action === undefined ? database.query(connection => sumLatencies(connection, scope)) : [],
  ])
  const [statsOf, latenciesOf] = [Map.groupBy(stats, row => row.part), Map.groupBy(latencies, row => row.part)]
  return Array.from({ length: partCount }, (_, part) => {
    const count = (outcome: StatOutcome) => statsOf.get(part)?.find(row => row.outcome === outcome)?.count ?? 0
    const percentile = (share: number) => readPercentile(latenciesOf.get(part) ?? [], share)
    return {
      accepted: count('accepted'), success: count('success'), failed: count('failed'), skipped: count('skipped'), retried: count('retried'),
      p50Ms: percentile(0.5), p95Ms: percentile(0.95),
    }
  })
}

const toDate = (seconds: number) => new Date(seconds * 1000)
const toIso = (seconds: number) => toDate(seconds).toISOString()

function invalidSpan(message: string): WaybillError {
  return new WaybillError('invalid', `The span is not valid: to ${message}.`, { faults: [{ path: 'to', message }] })
}
