/**
 * Two weeks in the life of a Waybill: messages arrive in order of time, each lane carries its own one after the other, and
 * people resubmit, edit and skip what failed. Nothing is kept in memory but lanes and what may still change.
 */
import type { Arrivals } from './arrivals.ts'
import { makeBulkResubmissions } from './bulk-resubmissions.ts'
import { carry } from './carry.ts'
import { withoutHouseNumber } from './edit.ts'
import type { Fate } from './fates.ts'
import type { Agenda } from './interventions.ts'
import { interveneUntil, leaveToBulk, planIntervention } from './interventions.ts'
import type { SeededIntegration } from './lanes.ts'
import { findOrMakeLane } from './lanes.ts'
import type { Message } from './messages.ts'
import { playOvertaken } from './overtaken.ts'
import { makeSeededEvent } from './seeded-event.ts'
import type { World } from './world.ts'
import { conclude, settle } from './world.ts'

/** Plays it all. */
export async function playHistory(world: World, arrivals: Arrivals) {
  const agenda: Agenda = new Map()
  const bulk = makeBulkResubmissions(world)
  for (const [index, at] of arrivals.at.entries()) {
    while (bulk.dueAt() <= at) {
      await interveneEverywhere(world, agenda, bulk.dueAt())
      leaveToBulk(world, agenda, bulk.integrationId)
      await bulk.carryOut()
    }
    const integration = world.integrations[arrivals.plan[index] ?? 0]
    const nextAt = arrivals.at[index + 1] ?? at
    if (!integration || arrivals.overtaken.has(index - 1)) continue
    if (arrivals.overtaken.has(index)) await playOvertaken(world, integration, [at, nextAt])
    else await playArrival(world, integration, at, agenda)
  }
  await interveneEverywhere(world, agenda, Infinity)
  for (const event of world.deadLetters) await conclude(world, event)
  await bulk.write(world.rows)
}

/** What people did in every lane before this moment. */
async function interveneEverywhere(world: World, agenda: Agenda, at: number) {
  for (const laneId of [...agenda.keys()]) await interveneUntil(world, agenda, laneId, at)
}

async function playArrival(world: World, integration: SeededIntegration, at: number, agenda: Agenda) {
  const { chance, messages } = world
  const fate = chooseFate(world, integration, at)
  integration.arrived += 1
  const made = messages.make(fate.action ?? chance.weighted(integration.plan.actions))
  const message: Message = fate.afterFailure === 'edit' ? withoutHouseNumber(made) : made
  const id = chance.idAt(at)
  const lane = await findOrMakeLane(world, integration, { id, entityId: message.entityId, at })
  await interveneUntil(world, agenda, lane.id, at)
  const event = makeSeededEvent(world.seal, lane, { id, message, at })
  if (!lane.isBlocked && integration.pausedAt === null) await carry(event, fate, at, world)
  if (event.status === 'failed' && fate.afterFailure !== 'nothing') planIntervention(world, agenda, event, fate.afterFailure)
  else await settle(world, event)
}

/** So many of an integration's last messages meet its ending. */
const lastOnes = (integration: SeededIntegration) => Math.min(400, Math.max(5, Math.round(integration.expected * 0.02)))

/** The ending of an integration, once it has come to it; else what its plan has in store, or an ordinary fate. */
function chooseFate(world: World, integration: SeededIntegration, at: number): Fate {
  const { fates, chance } = world
  const { plan: { ending, ordering } } = integration
  const left = integration.expected - integration.arrived
  if (ending === 'paused' && left === lastOnes(integration)) integration.pausedAt = at - 1000
  if (ending === 'held' && left === lastOnes(integration)) return fates.failing('destination_timeout')
  if (ending === 'abandoned' && left === 4) return fates.abandoned
  if (ending === 'retrying' && left <= lastOnes(integration)) return fates.failing(chance.pick(['destination_busy', 'connection_refused']))
  if (ending === 'flowing' && ordering === 'integration' && left === 3 * lastOnes(integration)) return fates.parked
  if (ending === 'flowing' && ordering === 'entity' && left === Math.floor(integration.expected / 2)) return fates.incomplete
  return fates.draw(integration.plan)
}
