/** Lets a fault happen under load and checks everything that must hold afterwards. */
import { setTimeout as sleep } from 'node:timers/promises'
import { sql } from 'drizzle-orm'
import { expect } from 'vitest'
import type { SeenCall } from '../../pipeline/testing/destination.ts'
import { findMiscounts } from '../../pipeline/testing/figures.ts'
import type { Findings } from '../../pipeline/testing/invariants.ts'
import { findViolations, noViolations } from '../../pipeline/testing/invariants.ts'
import { until } from '../../pipeline/testing/until.ts'
import { findSecrets } from './canary.ts'
import { faultSeed, recordFault } from './fault-report.ts'
import type { Load, LoadOptions } from './load.ts'
import { faultyAnswers, startLoad } from './load.ts'
import type { Plant } from './plant.ts'

/** After faults and senders have ended, every lane must be empty within this long. */
const drainMs = 15_000

export interface UnderLoadOptions {
  /** The fault's name in the table. */
  name: string
  /** How often `fault` lets it happen. */
  times?: number
  /** What happens. When it resolves, the fault is over. */
  fault: () => Promise<void>
  load?: Partial<LoadOptions>
  /** True: the senders go on until half a second after the fault, however many messages that are. */
  untilOver?: boolean
  /** True: the destination goes on to answer as it does now; otherwise it is told to refuse a fifth with 503. */
  keepAnswers?: boolean
  /** True: retries come sooner than they were put off to, because the destination is back. */
  hastensRetries?: boolean
  /** True: a version takes part that counts nothing, so the figures cannot agree with the events. */
  countsInPart?: boolean
}

export interface UnderLoadResult extends Recovery {
  load: Load
  calls: SeenCall[]
  findings: Findings
}

/** Runs the load with the fault in it; fails unless every promise was kept. */
export async function runUnderLoad(plant: Plant, options: UnderLoadOptions): Promise<UnderLoadResult> {
  if (!options.keepAnswers) plant.destination.answers(faultyAnswers(faultSeed))
  const seenBefore = plant.destination.calls.length
  const callsSince = () => plant.destination.calls.slice(seenBefore)
  const load = await startLoad(plant.database, { urls: plant.urls, ...options.untilOver ? { messageCount: Infinity } : {}, ...options.load })
  await until('the load flows', () => callsSince().length >= 20)
  await options.fault()
  const faultEndedAt = performance.now()
  if (options.untilOver) {
    await sleep(500)
    load.stop()
  }
  await load.done
  const drainedMs = await untilDrained(plant, load) ? performance.now() - faultEndedAt : null
  const recovery = { ...measureResumption(callsSince(), faultEndedAt), drainedMs }
  const findings = await findViolations(plant.database, callsSince(), load.integrationIds)
  const { orderErrors, overlaps, duplicates } = findings
  recordFault({
    fault: options.name, times: options.times ?? 1, delivered: await countDelivered(plant, load),
    orderErrors: orderErrors.length, overlaps: overlaps.length, duplicates, ...recovery,
  })
  expect(findings).toMatchObject({ ...noViolations, ...options.hastensRetries ? { tooEarly: expect.any(Array) } : {} })
  await expectEveryAcceptedOnce(plant, load)
  if (!options.countsInPart) expect(await findMiscounts(plant.database, load.integrationIds)).toEqual([])
  expect(await findSecrets({ database: plant.database, redisUrl: plant.redis.url, outputs: plant.outputs() })).toEqual([])
  return { load, calls: callsSince(), findings, ...recovery }
}

/** Milliseconds from the end of the fault; null when it never came. */
export interface Recovery { firstMs: number | null, everyLaneMs: number | null, drainedMs: number | null }

/** When the first call, and when a call of the last lane to move, was delivered that began after the fault. Lanes are told by their articles. */
function measureResumption(calls: readonly SeenCall[], faultEndedAt: number): Pick<Recovery, 'firstMs' | 'everyLaneMs'> {
  const delivered = calls.filter(call => call.beganAt >= faultEndedAt && call.status === 200)
  const firsts = [...Map.groupBy(delivered, call => /"sku":"([^"]*)"/.exec(call.body)?.[1]).values()].map(ofLane => (ofLane[0]?.endedAt ?? Infinity) - faultEndedAt)
  return firsts.length === 0 ? { firstMs: null, everyLaneMs: null } : { firstMs: Math.min(...firsts), everyLaneMs: Math.max(...firsts) }
}

const ofLoad = (load: Load) => sql`integration_id = any(${`{${load.integrationIds.join(',')}}`}::uuid[])`

async function count(plant: Plant, load: Load, statuses: string): Promise<number> {
  const [row] = await plant.database.query(connection => connection.execute<{ count: number }>(sql`
    select count(*)::int as count from integration_events where ${ofLoad(load)} and status = any(${statuses}::text[])`))
  return row?.count ?? 0
}

const countDelivered = (plant: Plant, load: Load) => count(plant, load, '{success}')

async function untilDrained(plant: Plant, load: Load): Promise<boolean> {
  const deadline = performance.now() + drainMs
  while (performance.now() < deadline) {
    if (await count(plant, load, '{queued,processing}') === 0) return true
    await sleep(25)
  }
  return false
}

/** Every message was accepted once: no two have the same id, and the events of the senders are exactly those. */
async function expectEveryAcceptedOnce(plant: Plant, load: Load) {
  const events = await plant.database.query(connection => connection.execute<{ id: string }>(sql`select id from integration_events where ${ofLoad(load)}`))
  expect([...events].map(event => event.id).toSorted()).toEqual(load.accepted.toSorted())
}
