/**
 * Fills a database with two weeks of believable history, the same for the same seed, secret and end. What differs from run to
 * run is the nonce of each sealed payload only.
 */
import postgres from 'postgres'
import { tallyEvents } from '../../db/queries/event-stats.ts'
import { groupBatch } from '../../pipeline/problems/group-earlier.ts'
import { makeSeal } from '../../pipeline/seal.ts'
import { makeAppliedWrites } from './applied-writes.ts'
import { drawArrivals, disabledBeforeMs, seededDays } from './arrivals.ts'
import { makeFates } from './fates.ts'
import { playHistory } from './history.ts'
import type { SeededIntegration } from './lanes.ts'
import { finalLaneRow, writeIntegration } from './lanes.ts'
import { makeMessageMaker } from './messages.ts'
import { makeOutage } from './outage.ts'
import { makePlatformState } from './platform-state.ts'
import type { PlatformState } from './platform-state.ts'
import { plans } from './plans.ts'
import type { Chance } from './random.ts'
import { makeChance } from './random.ts'
import { writeRejections } from './rejections.ts'
import type { RowWriter } from './rows.ts'
import { copyRows, makeRowWriter } from './rows.ts'
import { makeShop } from './shop.ts'
import type { World } from './world.ts'

export interface SeedOptions {
  databaseUrl: string
  /** The installation's secret, with which payloads are sealed. */
  secret: string
  /** At least {@link leastEvents}. */
  events: number
  seed: number
  /** The end of the history; the clock of everything in it. */
  until: Date
  /** Where calls went, as communication logs show it. */
  destinationUrl: string
}

/** With fewer, not every failure would occur. */
export const leastEvents = 300

const dayMs = 86_400_000

/**
 * Writes everything in one transaction: all of it or nothing. Existing integrations and events stay as they are.
 * @throws Error when the database holds this seed already, or `events` is too small
 */
export async function seedDatabase(options: SeedOptions): Promise<void> {
  if (options.events < leastEvents) throw new Error(`${options.events} events are too few to show every failure. Ask for ${leastEvents} or more.`)
  const client = postgres(options.databaseUrl, { max: 1, connect_timeout: 10, onnotice: () => {} })
  try {
    await client.begin(transaction => writeAll(transaction, options))
    await client`analyze`
  }
  finally {
    await client.end({ timeout: 5 })
  }
}

async function writeAll(transaction: postgres.TransactionSql, options: SeedOptions) {
  const { events, seed } = options
  const until = options.until.getTime()
  const since = until - (seededDays + 1) * dayMs
  const chance = makeChance(seed)
  const rows = makeRowWriter(transaction)
  const arrivals = drawArrivals(chance, events, until)
  const integrations = makeIntegrations(chance, arrivals.countByPlan, since)
  await refuseTwice(transaction, integrations, seed)
  /* The check of each event's lane is planned while there are no lanes yet: a scan then, and still one at 300,000 lanes. */
  await transaction`set local enable_seqscan = off`
  await transaction`select ensure_event_partitions(${new Date(since)}, 4)`
  for (const integration of integrations) {
    const changedAt = new Date(integration.plan.ending === 'disabled' ? until - disabledBeforeMs : since)
    await writeIntegration(rows, integration, { createdAt: new Date(since), changedAt, lastUsedAt: new Date(until) })
  }
  const shop = makeShop(chance, Math.min(5000, Math.max(40, Math.round(events / 20))))
  const platform = makePlatformState(rows, shop.articles, new Date(since))
  const world: World = {
    chance, rows, integrations, platform, until, seal: makeSeal(options.secret), destinationUrl: options.destinationUrl,
    messages: makeMessageMaker(chance, shop), fates: makeFates(chance, events), outage: makeOutage(until), applied: makeAppliedWrites(), deadLetters: new Set(),
  }
  await playHistory(world, arrivals)
  await platform.finish()
  await writeSurroundings(world)
  await settle(transaction, { rows, integrations, platform })
  while (await groupBatch(transaction) > 0) { /* The next batch. */ }
  await tallyEvents(transaction, { since: new Date(since), integrationIds: integrations.map(({ id }) => id) })
}

function makeIntegrations(chance: Chance, counts: readonly number[], since: number): SeededIntegration[] {
  return plans.map((plan, index) => ({ id: chance.idAt(since), plan, arrived: 0, expected: counts[index] ?? 0, pausedAt: null, lanes: new Map() }))
}

async function refuseTwice(transaction: postgres.TransactionSql, integrations: readonly SeededIntegration[], seed: number) {
  const known = await transaction`select from integrations where id = any(${integrations.map(({ id }) => id)}::uuid[])`
  if (known.length > 0) throw new Error(`This database holds seed ${seed} up to this end already. Choose another --seed, or begin with an empty database.`)
}

/** What is known besides the events themselves. */
async function writeSurroundings(world: World) {
  const { rows, integrations: [first], applied, outage, destinationUrl } = world
  await applied.write(rows)
  await rows.add('destinations', outage.row(destinationUrl))
  if (first) await writeRejections(world, first.id)
}

interface Outcome { rows: RowWriter, integrations: readonly SeededIntegration[], platform: PlatformState }

/** Brings lanes, pauses and orders to what they are at the end. */
async function settle(transaction: postgres.TransactionSql, { rows, integrations, platform }: Outcome) {
  await rows.flush()
  await transaction`set local enable_seqscan = on`
  await transaction`
    create temp table settled_lanes on commit drop as
    select id, next_seq, epoch, remembers_writes, lease_owner, lease_until, held_at, held_reason, held_by_event_id from lanes with no data`
  await copyRows(transaction, 'settled_lanes', integrations.flatMap(({ lanes }) => [...lanes.values()].map(finalLaneRow)))
  await transaction`
    update lanes l set next_seq = s.next_seq, epoch = s.epoch, remembers_writes = s.remembers_writes, lease_owner = s.lease_owner, lease_until = s.lease_until,
      held_at = s.held_at, held_reason = s.held_reason, held_by_event_id = s.held_by_event_id
    from settled_lanes s where s.id = l.id`
  for (const { id, pausedAt } of integrations) {
    if (pausedAt !== null) await transaction`update integrations set paused_at = ${new Date(pausedAt)}, updated_at = ${new Date(pausedAt)} where id = ${id}`
  }
  if (platform.news.size === 0) return
  await transaction`create temp table order_news (order_number text, status text, tracking jsonb, at timestamptz) on commit drop`
  await copyRows(transaction, 'order_news', [...platform.news].map(([orderNumber, news]) => ({ order_number: orderNumber, ...news })))
  await transaction`
    update orders o set status = n.status, tracking = coalesce(n.tracking, o.tracking), updated_at = greatest(o.updated_at, n.at) from order_news n where n.order_number = o.order_number`
}
