/** The integrations of the seed and their lanes. */
import { createHash } from 'node:crypto'
import { laneKeyFor } from '../../pipeline/lane-key.ts'
import type { Plan } from './plans.ts'
import type { Chance } from './random.ts'
import type { Row, RowWriter } from './rows.ts'
import type { SeededLane } from './seeded-event.ts'

export interface SeededIntegration {
  id: string
  plan: Plan
  /** Messages that have arrived so far, and how many will. */
  arrived: number
  expected: number
  pausedAt: number | null
  lanes: Map<string, SeededLane>
}

/** Writes an integration and its key, which nobody knows: to send, regenerate it. */
export async function writeIntegration(rows: RowWriter, integration: SeededIntegration, when: { createdAt: Date, changedAt: Date, lastUsedAt: Date }) {
  const { id, plan } = integration
  await rows.add('integrations', {
    id, service: 'custom', name: plan.name, enabled: plan.ending !== 'disabled', ordering: plan.ordering, on_exhausted: plan.onExhausted, on_interrupted: 'retry',
    retry_policies: JSON.stringify(plan.retryPolicies), settings: '{}', paused_at: null, created_at: when.createdAt, updated_at: when.changedAt, deleted_at: null,
  })
  const hash = createHash('sha256').update(`nobody knows the key of ${id}`).digest()
  await rows.add('integration_keys', {
    id: hash.toString('hex').slice(0, 12), integration_id: id, hash, created_at: when.createdAt, expires_at: null, last_used_at: when.lastUsedAt,
  })
}

/** The lane of a message, made when it is the first one in it. */
export async function findOrMakeLane(
  { rows, chance }: { rows: RowWriter, chance: Chance }, integration: SeededIntegration, event: { id: string, entityId: string | null, at: number },
): Promise<SeededLane> {
  const key = laneKeyFor({ ordering: integration.plan.ordering, laneGeneration: 0 }, event.entityId, event.id)
  const known = integration.lanes.get(key)
  if (known) return known
  const lane: SeededLane = {
    id: chance.idAt(event.at), integrationId: integration.id, plan: integration.plan, nextSeq: 1, epoch: 0,
    remembersWrites: integration.plan.ordering !== 'integration', busyUntil: 0, isBlocked: false, heldAt: null, heldReason: null, heldByEventId: null, leaseUntil: null,
  }
  integration.lanes.set(key, lane)
  await rows.add('lanes', { id: lane.id, integration_id: integration.id, key, next_seq: 1, epoch: 0 })
  return lane
}

/** How a lane stands at the end. */
export function finalLaneRow(lane: SeededLane): Row {
  return {
    id: lane.id, next_seq: lane.nextSeq, epoch: lane.epoch, remembers_writes: lane.remembersWrites,
    lease_owner: lane.leaseUntil === null ? null : 'a worker that died', lease_until: toDate(lane.leaseUntil), held_at: toDate(lane.heldAt), held_reason: lane.heldReason, held_by_event_id: lane.heldByEventId,
  }
}

const toDate = (at: number | null) => at === null ? null : new Date(at)
