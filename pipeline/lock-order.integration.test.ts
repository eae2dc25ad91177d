/** Whoever needs several rows locks them in one order: the integration, its lanes by their ids, their events. */
import { sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { findSqlState } from '../db/connection-trouble.ts'
import { lockGeneration } from '../db/queries/generations.ts'
import { useTestDatabase } from '../db/testing/database.ts'
import { makeEvent, makeIntegration, makeLane } from '../db/testing/factories.ts'
import { resubmitEvent } from './resubmit.ts'
import { skipEvent } from './skip.ts'
import { until } from './testing/until.ts'
import { makeTestWaybill, testActor as actor } from './testing/waybill.ts'

const test = useTestDatabase()

const somebodyWaits = () => until('somebody waits for a lock', async () => {
  const [row] = await test.database.query(connection => connection.execute<{ count: number }>(sql`
    select count(*)::int as count from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`))
  return row?.count
})
const codeOf = (work: Promise<unknown>) => work.then(() => 'done', (error: unknown) => findSqlState(error)?.code)

describe('a person who moves an event', () => {
  it.each([
    ['skips', 'queued', (eventId: string) => skipEvent(makeTestWaybill(test.database).waybill, { eventId, reason: 'Gone.', actor })],
    ['resubmits', 'failed', (eventId: string) => resubmitEvent(makeTestWaybill(test.database).waybill, { eventId, actor })],
  ] as const)('waits for the worker that has its lane before touching the event: %s', async (_, status, move) => {
    const event = await test.database.query(connection => makeEvent(connection, { status }))
    let moving: Promise<unknown> | undefined
    await test.database.hot(async (worker) => {
      await worker`select from lanes where id = ${event.laneId} for no key update`
      moving = move(event.id)
      await somebodyWaits()
      await worker`select from integration_events where id = ${event.id} for update nowait`
    })
    await moving
  })
})

describe('two who put events back before a newer ordering', () => {
  it('wait for each other at once, and not when both want to write', async () => {
    const lane = await test.database.query(async (connection) => {
      const integration = await makeIntegration(connection, { laneGeneration: 1, openGeneration: 1 })
      return makeLane(connection, { integrationId: integration.id })
    })
    await test.database.transaction(async (one) => {
      await lockGeneration(one, lane.id)
      expect(await codeOf(test.database.transaction(async (other) => {
        await other.execute(sql`set local lock_timeout = '100ms'`)
        await lockGeneration(other, lane.id)
      }))).toBe('55P03')
    })
  })
})
