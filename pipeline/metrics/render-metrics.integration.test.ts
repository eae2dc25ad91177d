import { describe, expect, it } from 'vitest'
import { destinations } from '../../db/schema/destinations.ts'
import { eventStatDeltas } from '../../db/schema/statistics.ts'
import { useTestDatabase } from '../../db/testing/database.ts'
import { makeEvent, makeIntegration, makeLane } from '../../db/testing/factories.ts'
import { countAttempt } from './count-attempt.ts'
import { renderMetrics } from './render-metrics.ts'

const test = useTestDatabase()
const destinationUrl = 'http://destination.test'

/** The values on the page, by name and labels. */
async function read(queueAnswers = true): Promise<Map<string, number>> {
  const page = await renderMetrics({ database: test.database, destinationUrl, wokenCount: () => 3, queueAnswers: () => Promise.resolve(queueAnswers) })
  return new Map([...page.matchAll(/^(waybill_\S+) (\S+)$/gm)].map(([, name = '', value]) => [name, Number(value)]))
}
const blockedLanes = (values: Map<string, number>) => Object.fromEntries(
  ['paused', 'held', 'stopped', 'earlier_ordering', 'destination_down', 'retry'].map(reason => [reason, values.get(`waybill_lanes_blocked{reason="${reason}"}`)]),
)

describe('the metrics page', () => {
  it('tells what waits, which lanes are blocked by what, and that all is well', async () => {
    await test.database.query(async (connection) => {
      const retry = { nextAttemptAt: new Date(Date.now() + 600_000), attemptCount: 1, errorCode: 'destination_error', errorMessage: 'It answered 503.' }
      await makeEvent(connection)
      await makeEvent(connection, { status: 'processing' })
      await makeEvent(connection, retry)
      await makeEvent(connection, { forceStop: true })
      await makeEvent(connection, { laneId: (await makeLane(connection, { generation: 1 })).id })
      const paused = await makeIntegration(connection, { pausedAt: new Date() })
      await makeEvent(connection, { laneId: (await makeLane(connection, { integrationId: paused.id })).id, ...retry })
      await makeEvent(connection, { parkedAt: new Date() })
    })
    const values = await read()
    expect(blockedLanes(values)).toEqual({ paused: 1, held: 0, stopped: 1, earlier_ordering: 1, destination_down: 0, retry: 1 })
    expect(values.get('waybill_events_unfinished{status="queued"}')).toBe(6)
    expect([values.get(`waybill_destination_up{origin="${destinationUrl}"}`), values.get('waybill_queue_up'), values.get('waybill_sweeper_woken')]).toEqual([1, 1, 3])
    expect(values.get('waybill_figures_lag_seconds')).toBe(0)
  })

  it('tells that the destination is down, the queue away, and the figures behind', async () => {
    const at = new Date()
    await test.database.query(async (connection) => {
      await connection.insert(destinations).values({ origin: destinationUrl, failureCount: 9, failingSince: at, downSince: at, nextProbeAt: at })
      await connection.insert(eventStatDeltas).values({
        minute: new Date(at.getTime() - 300_000), integrationId: '0199aaaa-0000-7000-8000-000000000001', action: 'price.set', outcome: 'accepted', count: 1,
      })
    })
    const values = await read(false)
    expect(blockedLanes(values)).toEqual({ paused: 1, held: 0, stopped: 1, earlier_ordering: 1, destination_down: 2, retry: 0 })
    expect([values.get(`waybill_destination_up{origin="${destinationUrl}"}`), values.get('waybill_queue_up')]).toEqual([0, 0])
    expect(Math.round((values.get('waybill_figures_lag_seconds') ?? 0) / 10)).toBe(24)
  })

  it('counts attempts by outcome, and times those that called', async () => {
    const log = {
      method: 'POST', url: '', requestHeaders: {}, requestBody: null, requestTruncated: false,
      responseStatus: 200, responseHeaders: null, responseBody: null, responseTruncated: false, failure: null,
    }
    countAttempt({ outcome: 'success', durationMs: 120, log })
    countAttempt({ outcome: 'interrupted', durationMs: null, log: null })
    countAttempt({ outcome: 'permanent', durationMs: 1, log: null })
    const values = await read()
    expect(['success', 'interrupted', 'permanent'].map(outcome => values.get(`waybill_attempts_total{outcome="${outcome}"}`))).toEqual([1, 1, 1])
    expect(values.get('waybill_call_duration_seconds_count{outcome="success"}')).toBe(1)
    expect(values.get('waybill_call_duration_seconds_bucket{le="0.25",outcome="success"}')).toBe(1)
    expect(values.get('waybill_call_duration_seconds_count{outcome="permanent"}')).toBeUndefined()
  })
})
