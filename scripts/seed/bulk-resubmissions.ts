/**
 * The bulk resubmissions of the seed: a person asks for all failed events of one kind, and Waybill puts back what newer data
 * have not overtaken. What becomes of each event is decided by the product (`decideFate`).
 */
import { decideFate } from '../../pipeline/bulk-resubmission/fate.ts'
import { makeWish } from '../../pipeline/bulk-resubmission/wish.ts'
import type { EventFilter } from '../../shared/event-filter.ts'
import { isFailureCode } from '../../shared/failures.ts'
import { carry } from './carry.ts'
import { putBack } from './interventions.ts'
import type { Row, RowWriter } from './rows.ts'
import type { SeededEvent } from './seeded-event.ts'
import { placeOf } from './seeded-event.ts'
import type { World } from './world.ts'
import { settle } from './world.ts'
import { drawOperator, writeAudit } from './write-event.ts'

const hourMs = 3_600_000

/** When they were asked for, before the seed's end; the first one is for stock alone. Both are about the first integration. */
const wishes = [{ beforeMs: 5 * 24 * hourMs, action: 'inventory.set' }, { beforeMs: 20 * hourMs, action: undefined }] as const

export interface BulkResubmissions {
  /** The integration that all of them are about. */
  integrationId: string
  /** When the next one is due; `Infinity` when all are done. */
  dueAt: () => number
  /** Carries out the next one. */
  carryOut: () => Promise<void>
  /** Writes the jobs and their items; every event of them must have been written. */
  write: (rows: RowWriter) => Promise<void>
}

/** They begin when they are due. */
export function makeBulkResubmissions(world: World): BulkResubmissions {
  const integrationId = world.integrations[0]?.id ?? ''
  const done: Job[] = []
  const dueAt = () => world.until - (wishes[done.length]?.beforeMs ?? -Infinity)
  return {
    integrationId,
    dueAt,
    async carryOut() {
      done.push(await carryOut(world, { integrationId, status: ['failed'], action: wishes[done.length]?.action }, dueAt()))
    },
    async write(rows) {
      for (const { row, items } of done) {
        await rows.add('resubmission_jobs', row)
        for (const item of items) await rows.add('resubmission_items', item)
      }
    },
  }
}

interface Job { row: Row, items: readonly Row[] }

async function carryOut(world: World, filter: EventFilter, at: number): Promise<Job> {
  const { chance, deadLetters } = world
  const by = drawOperator(chance)
  const wish = makeWish({ filter, includeSuperseded: false })
  const jobId = chance.idAt(at)
  const matching = [...deadLetters]
    .filter(event => event.lane.integrationId === filter.integrationId && (event.finishedAt ?? at) < at)
    .filter(event => [undefined, event.message.action].includes(filter.action))
    .sort((one, other) => placeOf(one).seq - placeOf(other).seq)
  await writeAudit(world, {
    at, by, act: 'resubmission.started', subject: { type: 'resubmission', id: jobId }, detail: { filter: wish.filter, includeSuperseded: false, count: matching.length },
  })
  const items: Item[] = []
  for (const event of matching) items.push(await takeTurn(world, event, { jobId, at, by }))
  const count = (...outcomes: Item['outcome'][]) => items.filter(item => outcomes.includes(item.outcome)).length
  const finishedAt = new Date(Math.max(at, ...items.map(item => item.settledAt)) + chance.between(5, 250))
  return {
    items: items.map(({ outcome, settledAt, row }) => ({ ...row, outcome, settled_at: new Date(settledAt) })),
    row: {
      id: jobId, filter: JSON.stringify(wish.filter), wish_hash: wish.hash, include_superseded: false, state: 'finished', listed_to_event_id: null,
      listed_at: new Date(at + 5), next_step_at: finishedAt, requested_by: by.name, created_at: new Date(at),
      finished_at: finishedAt, total_count: items.length,
      done_count: count('delivered'), failed_count: count('failed'), skipped_count: count('superseded', 'left_out'),
    },
  }
}

interface Item { outcome: 'delivered' | 'failed' | 'superseded' | 'left_out', settledAt: number, row: Row }

interface Turn { jobId: string, at: number, by: ReturnType<typeof drawOperator> }

/** Every second event that is put back is refused once more, for the same reason. */
async function takeTurn(world: World, event: SeededEvent, { jobId, at, by }: Turn): Promise<Item> {
  const code = event.error?.code ?? ''
  const fate = decideFate({
    eventId: event.id, laneId: event.lane.id, action: event.message.action, errorCode: code, forceStop: false, isCurrentAttempt: true, isChanged: false,
    newerEventId: world.applied.findNewer(event), isOvertakenInPart: false,
  }, false)
  const row = {
    job_id: jobId, event_id: event.id, lane_id: event.lane.id, place: placeOf(event).seq, attempt_count: event.attemptCount,
    reason: fate.reason, superseded_by_event_id: fate.supersededByEventId,
  }
  if (fate.outcome !== 'resubmitted') return { outcome: fate.outcome, settledAt: at + world.chance.between(250, 900), row }
  await writeAudit(world, { at: at + 250, by, act: 'event.resubmitted', subject: { type: 'event', id: event.id }, detail: { force: false, resubmissionId: jobId } })
  putBack(event)
  world.deadLetters.delete(event)
  await carry(event, isFailureCode(code) && world.chance.next() < 0.5 ? world.fates.failing(code) : world.fates.succeeding, at + 250, world)
  await settle(world, event)
  return { outcome: event.status === 'success' ? 'delivered' : 'failed', settledAt: (event.finishedAt ?? at) + world.chance.between(20, 1000), row }
}
