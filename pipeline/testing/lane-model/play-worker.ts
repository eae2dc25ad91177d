/** What workers do, on both sides. A worker that lost its lane, or was declared dead by mistake, does not know it. */
import { releaseLanes, renewLeases } from '../../../db/queries/lanes.ts'
import { openNextOrdering } from '../../generations.ts'
import { recoverAbandoned } from '../../recover.ts'
import type { StepResult } from '../../steps.ts'
import type { Answer } from './answers.ts'
import type { WorkerCommand } from './commands.ts'
import type { Game, Said, WorkerLease } from './game.ts'
import { choose, compare, compareSaid } from './game.ts'
import type { ReferenceLane } from './reference.ts'
import { openNext } from './reference.ts'
import { claim, recover, step } from './reference-worker.ts'
import { describeHead } from './snapshot.ts'
import { endWith, leaseOf } from './world.ts'

/** Plays one command and compares; does nothing when there is no such lane or lease. */
export async function playWorker(game: Game, command: WorkerCommand): Promise<void> {
  if ('lane' in command) {
    const lane = choose(game.model.lanes, command.lane)
    return lane ? playLane(game, lane, command) : undefined
  }
  const lease = choose(game.leases, command.lease)
  return lease ? playLease(game, lease, command) : undefined
}

async function playLane(game: Game, lane: ReferenceLane, command: Extract<WorkerCommand, { lane: number }>) {
  if (command.do === 'run out') return playRunOut(game, lane, command)
  if (command.do === 'claim' && command.afterRunOut) await playRunOut(game, lane, command)
  const lease = await playClaim(game, lane, command)
  if (!lease || command.do === 'claim') return
  for (const answer of command.answers) compareSaid(command, await takeStep(game, lease, { answer, startNext: true }))
  if (lease.sending) compareSaid(command, await takeStep(game, lease, { answer: 'success', startNext: false }))
  await playRelease(game, lease, command)
}

async function playLease(game: Game, lease: WorkerLease, command: Exclude<WorkerCommand, { lane: number }>) {
  if (command.do === 'step') return compare(game, command, await takeStep(game, lease, command))
  if (command.do === 'renew') return playRenew(game, lease, command)
  if (command.do === 'release') return playRelease(game, lease, command)
  forget(game, lease)
}

/** Claims and clears up what a former owner left, unless this one dies before that. Null when it did not become the owner, or is none any more. */
async function playClaim(game: Game, lane: ReferenceLane, command: Extract<WorkerCommand, { do: 'claim' | 'turn' }>): Promise<WorkerLease | null> {
  const laneId = await findLaneId(game, lane)
  const epoch = await game.world.claims.add(laneId)
  const reference = claim(lane)
  const said = { database: String(epoch), reference: String(reference?.epoch ?? null) }
  const dies = command.do === 'claim' && command.diesAtOnce
  if (!reference || dies) {
    await compare(game, command, said)
    return null
  }
  await recoverAbandoned(game.world.waybill.database, { laneId, epoch: reference.epoch })
  recover(game.model, lane)
  const lease = { laneId, reference, sending: null }
  game.leases.push(lease)
  await compare(game, command, said)
  return lease
}

/** The attempt under way gets its answer, and the next one starts if wanted; as in a drain, the last event of an ordering opens the next. */
async function takeStep(game: Game, lease: WorkerLease, { answer, startNext }: { answer: Answer, startNext: boolean }): Promise<Said> {
  const { world, model } = game
  const ended = lease.sending && endWith(lease.sending, answer, lease.reference.attempt?.event ?? { adds: false, skus: [] })
  const lane = leaseOf({ laneId: lease.laneId, epoch: lease.reference.epoch, integrationId: world.integrationId })
  const result = await world.steps.add({ lane, ended, startNext, isProbe: false, isRepeat: false })
  const said = { database: describeStep(result), reference: step(model, lease.reference, { answer, startNext }) }
  lease.sending = result.kind === 'stepped' && typeof result.next === 'object' && result.next.claimed ? result.next : null
  if (said.reference === 'lost') forget(game, lease)
  if (said.reference.endsWith('last of its ordering')) {
    await openNextOrdering(world.waybill.database, world.integrationId)
    openNext(model)
  }
  return said
}

function describeStep(result: StepResult): string {
  if (result.kind === 'lost') return 'lost'
  return typeof result.next === 'string' ? result.next : describeHead(result.next)
}

async function playRelease(game: Game, lease: WorkerLease, command: WorkerCommand) {
  const { laneId, reference: { lane, epoch } } = lease
  await game.world.waybill.database.hot(transaction => releaseLanes(transaction, [{ laneId, epoch }]))
  if (lane.epoch === epoch) lane.lease = 'free'
  forget(game, lease)
  await compare(game, command, { database: 'done', reference: 'done' })
}

/** A lease that ran out can be renewed as long as nobody else has claimed the lane. It is made long again, see `makeProcess`. */
async function playRenew(game: Game, { laneId, reference: { lane, epoch } }: WorkerLease, command: WorkerCommand) {
  const renewed = await game.world.waybill.database.hot(async (transaction) => {
    const found = await renewLeases(transaction, [{ laneId, epoch }])
    await transaction`update lanes set lease_until = clock_timestamp() + interval '1 day' where id = any(${found}::uuid[])`
    return found
  })
  const isRenewable = lane.epoch === epoch && lane.lease !== 'free'
  if (isRenewable) lane.lease = 'live'
  await compare(game, command, { database: String(renewed.length), reference: isRenewable ? '1' : '0' })
}

async function playRunOut(game: Game, lane: ReferenceLane, command: WorkerCommand) {
  const laneId = await findLaneId(game, lane)
  await game.world.waybill.database.hot(transaction => transaction`update lanes set lease_until = clock_timestamp() - interval '1 second' where id = ${laneId} and lease_until is not null`)
  if (lane.lease === 'live') lane.lease = 'run out'
  await compare(game, command, { database: 'done', reference: 'done' })
}

function forget(game: Game, lease: WorkerLease) {
  game.leases = game.leases.filter(other => other !== lease)
}

async function findLaneId({ world, laneIds }: Game, { key }: ReferenceLane): Promise<string> {
  const known = laneIds.get(key)
  if (known !== undefined) return known
  const [found] = await world.waybill.database.hot(transaction => transaction<{ id: string }[]>`
    select id from lanes where integration_id = ${world.integrationId} and key = ${key}`)
  if (!found) throw new Error(`There is no lane "${key}".`)
  laneIds.set(key, found.id)
  return found.id
}
