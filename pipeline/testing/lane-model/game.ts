/** Both sides of a history, and the comparison of the two. */
import { isDeepStrictEqual } from 'node:util'
import { expect } from 'vitest'
import type { ClaimedEvent } from '../../../db/queries/advance.ts'
import type { Command } from './commands.ts'
import type { Reference, Settings } from './reference.ts'
import { makeReference } from './reference.ts'
import type { ReferenceLease } from './reference-worker.ts'
import type { View } from './snapshot.ts'
import { findFaults, viewReference } from './view.ts'
import type { Process, World } from './world.ts'
import { makeWorld } from './world.ts'

/** A worker's lease on both sides: that of the reference, and the real event that it sends. */
export interface WorkerLease { laneId: string, reference: ReferenceLease, sending: ClaimedEvent | null }

export interface Game {
  world: World
  model: Reference
  /** The leases of all workers, old and new. */
  leases: WorkerLease[]
  /** How the database looked last. */
  view: View
  comparisonCount: number
  /** The ids of lanes, by their keys. */
  laneIds: Map<string, string>
}

/** A game with nothing on either side. */
export async function startGame(process: Process, settings: Settings): Promise<Game> {
  const model = makeReference(settings)
  return { world: await makeWorld(process, settings), model, leases: [], view: viewReference(model), comparisonCount: 0, laneIds: new Map() }
}

/** What the two sides said to a command. */
export interface Said { database: string, reference: string }

/** Compares what was said in the middle of a command. @throws when that differs */
export function compareSaid(command: Command, said: Said) {
  if (said.database !== said.reference) expect(said.database, `during ${JSON.stringify(command)}`).toBe(said.reference)
}

/** Compares what was said and everything there is to see. @throws when the two differ */
export async function compare(game: Game, command: Command, said: Said): Promise<void> {
  const before = game.view
  game.view = await game.world.snapshots.add(game.world.integrationId)
  game.comparisonCount += 1
  const reference = { said: said.reference, view: viewReference(game.model), faults: [] }
  const database = { said: said.database, view: game.view, faults: findFaults(before, game.view) }
  if (!isDeepStrictEqual(database, reference)) expect(database, `after ${JSON.stringify(command)}`).toStrictEqual(reference)
}

/** The chosen one of a list, counted round and round; null when there is none. */
export function choose<Item>(list: readonly Item[], number: number): Item | null {
  return list[number % list.length] ?? null
}
