/** What people do with single events that have failed: resubmit them, skip them, or edit them first. */
import { failureClasses, isFailureCode } from '../../shared/failures.ts'
import { carry } from './carry.ts'
import { replaceEdited } from './edit.ts'
import type { Fate } from './fates.ts'
import { drawSkipReason } from './fates.ts'
import type { SeededEvent } from './seeded-event.ts'
import type { World } from './world.ts'
import { settle } from './world.ts'
import { drawOperator, writeAudit } from './write-event.ts'

interface Intervention { event: SeededEvent, at: number, act: Exclude<Fate['afterFailure'], 'nothing'> }

/** Failed events that a person has not come to yet, by lane. */
export type Agenda = Map<string, Intervention[]>

/** Decides when somebody comes to a failed event. */
export function planIntervention(world: World, agenda: Agenda, event: SeededEvent, act: Intervention['act']) {
  const at = (event.finishedAt ?? event.acceptedAt) + world.chance.between(8 * 60_000, 5 * 3_600_000)
  const known = agenda.get(event.lane.id)
  if (known) known.push({ event, at, act })
  else agenda.set(event.lane.id, [{ event, at, act }])
}

/** What people did in this lane before this moment. */
export async function interveneUntil(world: World, agenda: Agenda, laneId: string, at: number) {
  const waiting = agenda.get(laneId)
  if (!waiting) return
  for (const intervention of waiting.filter(one => one.at < at)) await intervene(world, intervention)
  const rest = waiting.filter(one => one.at >= at)
  if (rest.length > 0) agenda.set(laneId, rest)
  else agenda.delete(laneId)
}

/** Leaves what nobody has come to yet in an integration to whoever resubmits all of it now. */
export function leaveToBulk(world: World, agenda: Agenda, integrationId: string) {
  for (const [laneId, waiting] of agenda) {
    if (waiting[0]?.event.lane.integrationId !== integrationId) continue
    for (const { event } of waiting) world.deadLetters.add(event)
    agenda.delete(laneId)
  }
}

/** Back into its lane with a full budget of retries, as `markResubmitted` does it. */
export function putBack(event: SeededEvent) {
  const code = event.error?.code ?? ''
  Object.assign(event, {
    status: 'queued', trigger: 'manual', retryCount: 0, finishedAt: null, error: null,
    refusalCount: isFailureCode(code) && failureClasses[code] === 'permanent' ? event.refusalCount + 1 : event.refusalCount,
  } satisfies Partial<SeededEvent>)
}

/** Nothing is done that Waybill would refuse: neither after the seed's end, nor with what newer data have overtaken. */
async function intervene(world: World, { event, at, act }: Intervention) {
  const isPossible = at < world.until && !event.lane.isBlocked && world.applied.findNewer(event) === null
  if (act === 'skip' && at < world.until) {
    Object.assign(event, { status: 'skipped', skipReason: drawSkipReason(world.chance), finishedAt: at, isSkippedByPerson: true } satisfies Partial<SeededEvent>)
  }
  if (act === 'resubmit' && isPossible) {
    await writeAudit(world, { at, act: 'event.resubmitted', subject: { type: 'event', id: event.id }, detail: { force: false }, by: drawOperator(world.chance) })
    putBack(event)
    await carry(event, world.fates.succeeding, at, world)
  }
  if (act === 'edit' && isPossible) return replaceEdited(world, event, at)
  await settle(world, event)
}
