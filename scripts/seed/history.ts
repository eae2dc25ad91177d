/**
 * Two weeks in the life of a Waybill: messages arrive in order of time, each lane carries its own one after the other, and
 * people resubmit and skip what failed. Nothing is kept in memory but lanes and what may still change.
 */
import { findAction } from '../../pipeline/actions/registry.ts'
import { failureClasses, isFailureCode } from '../../shared/failures.ts'
import type { Arrivals } from './arrivals.ts'
import type { CarryContext, SeededEvent } from './carry.ts'
import { carry } from './carry.ts'
import type { Fate, Fates } from './fates.ts'
import { drawSkipReason } from './fates.ts'
import type { SeededIntegration } from './lanes.ts'
import { findOrMakeLane } from './lanes.ts'
import type { Message, MessageMaker } from './messages.ts'
import type { PlatformState } from './platform-state.ts'
import type { Chance } from './random.ts'
import type { RowWriter } from './rows.ts'
import { writeAudit, writeEvent } from './write-event.ts'

export interface World extends CarryContext {
  chance: Chance
  rows: RowWriter
  integrations: readonly SeededIntegration[]
  messages: MessageMaker
  fates: Fates
  platform: PlatformState
}

/** A failed event and what a person is going to do about it. */
interface Intervention { event: SeededEvent, at: number, act: 'resubmit' | 'skip' }

/** Failed events that a person has not come to yet, by lane. */
type Agenda = Map<string, Intervention[]>

/** Plays it all. */
export async function playHistory(world: World, arrivals: Arrivals) {
  const agenda: Agenda = new Map()
  for (const [index, at] of arrivals.at.entries()) {
    const integration = world.integrations[arrivals.plan[index] ?? 0]
    if (integration) await playArrival(world, integration, at, agenda)
  }
  for (const interventions of agenda.values()) {
    for (const intervention of interventions) await intervene(world, intervention)
  }
}

async function playArrival(world: World, integration: SeededIntegration, at: number, agenda: Agenda) {
  const { chance, messages } = world
  const fate = chooseFate(world, integration, at)
  integration.arrived += 1
  const message = messages.make(fate.action ?? chance.weighted(integration.plan.actions))
  const id = chance.idAt(at)
  const lane = await findOrMakeLane(world, integration, { id, entityId: message.entityId, at })
  await interveneUntil(world, agenda, lane.id, at)
  const read = findAction(message.action)?.read(message.data)
  const event: SeededEvent = {
    id, lane, seq: lane.nextSeq, message, refs: read?.ok ? read.refs : [], writeKeys: read?.ok ? read.writes : [], acceptedAt: at,
    sealedBody: world.seal.close(Buffer.from(JSON.stringify(bodyOf(message))), id),
    status: 'queued', attemptCount: 0, retryCount: 0, refusalCount: 0, trigger: 'automatic', nextAttemptAt: null, attemptStartedAt: null, finishedAt: null,
    error: null, skipReason: null, isSkippedByPerson: false, attempts: [], logs: [],
  }
  lane.nextSeq += 1
  if (!lane.isBlocked && integration.pausedAt === null) await carry(event, fate, at, world)
  if (event.status === 'failed' && fate.afterFailure !== 'nothing') plan(world, agenda, event, fate.afterFailure)
  else await conclude(world, event)
}

/** The message as its sender wrote it. */
function bodyOf({ action, entityId, data }: Message) {
  return entityId === null ? { action, data } : { action, entityId, data }
}

/** So many of an integration's last messages meet its ending. */
const lastOnes = (integration: SeededIntegration) => Math.min(400, Math.max(5, Math.round(integration.expected * 0.02)))

/** The ending of an integration, once it has come to it; else an ordinary fate. */
function chooseFate(world: World, integration: SeededIntegration, at: number): Fate {
  const { plan: { ending } } = integration
  const left = integration.expected - integration.arrived
  if (ending === 'paused' && left === lastOnes(integration)) integration.pausedAt = at - 1000
  if (ending === 'held' && left === lastOnes(integration)) return world.fates.failing('destination_timeout')
  if (ending === 'abandoned' && left === 4) return world.fates.abandoned
  if (ending === 'retrying' && left <= lastOnes(integration)) return world.fates.failing(world.chance.pick(['destination_busy', 'connection_refused']))
  return world.fates.draw(integration.plan)
}

function plan(world: World, agenda: Agenda, event: SeededEvent, act: Intervention['act']) {
  const at = (event.finishedAt ?? event.acceptedAt) + world.chance.between(8 * 60_000, 5 * 3_600_000)
  const known = agenda.get(event.lane.id)
  if (known) known.push({ event, at, act })
  else agenda.set(event.lane.id, [{ event, at, act }])
}

/** What people did in this lane before this moment. */
async function interveneUntil(world: World, agenda: Agenda, laneId: string, at: number) {
  const waiting = agenda.get(laneId)
  if (!waiting) return
  for (const intervention of waiting.filter(one => one.at < at)) await intervene(world, intervention)
  const rest = waiting.filter(one => one.at >= at)
  if (rest.length > 0) agenda.set(laneId, rest)
  else agenda.delete(laneId)
}

async function intervene(world: World, { event, at, act }: Intervention) {
  if (act === 'skip' && at < world.until) {
    event.skipReason = drawSkipReason(world.chance)
    event.status = 'skipped'
    event.finishedAt = at
    event.isSkippedByPerson = true
  }
  if (act === 'resubmit' && at < world.until && !event.lane.isBlocked) {
    await writeAudit(world, event, { at, act: 'event.resubmitted', detail: {} })
    const code = event.error?.code ?? ''
    Object.assign(event, {
      status: 'queued', trigger: 'manual', retryCount: 0, finishedAt: null, error: null,
      refusalCount: isFailureCode(code) && failureClasses[code] === 'permanent' ? event.refusalCount + 1 : event.refusalCount,
    } satisfies Partial<SeededEvent>)
    await carry(event, world.fates.succeeding, at, world)
  }
  await conclude(world, event)
}

/** Nothing happens to the event any more: it is written, and what it brought is in the platform. */
async function conclude(world: World, event: SeededEvent) {
  if (event.status === 'success') {
    await world.platform.apply(event.message, new Date(event.finishedAt ?? event.acceptedAt))
    if (event.message.action === 'order.create' && event.message.entityId !== null) world.messages.noteOrder(event.message.entityId)
  }
  if (event.isSkippedByPerson) await writeAudit(world, event, { at: event.finishedAt ?? event.acceptedAt, act: 'event.skipped', detail: { reason: event.skipReason } })
  await writeEvent(world, event)
}
