/** The SQL that decides whose turn it is, held against a reference that is too simple to be wrong in the same way. */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { integrations } from '../db/schema/integrations.ts'
import { useTestDatabase } from '../db/testing/database.ts'
import { findMiscounts } from './testing/figures.ts'
import { commands, settings } from './testing/lane-model/commands.ts'
import { play } from './testing/lane-model/play.ts'
import { makeProcess } from './testing/lane-model/world.ts'

const test = useTestDatabase()

/** Raise it for a long look; a seed that failed is printed and can be given again. */
const runs = Number(process.env.MODEL_RUNS ?? 500)
const seed = Number(process.env.MODEL_SEED ?? Math.trunc(Math.random() * 2 ** 31))

/** Histories played at once: they share transactions, as lanes of one process do. */
const players = 24

it(`agrees with the reference in ${runs} random histories (MODEL_SEED=${seed})`, async () => {
  const process = makeProcess(test.database)
  let comparisons = 0
  const history = fc.asyncProperty(settings, commands, async (given, list) => {
    const made = await play(process, given, list)
    comparisons += made
  })
  await Promise.all(Array.from({ length: players }, (_, player) =>
    fc.assert(history, { seed: seed + player, numRuns: Math.ceil(runs / players), unbiased: true })))
  expect(comparisons).toBeGreaterThan(runs)
  const played = await test.database.query(connection => connection.select({ id: integrations.id }).from(integrations))
  const miscounts = await findMiscounts(test.database, played.map(({ id }) => id))
  expect(miscounts.filter(({ outcome, counted, happened }) => outcome !== 'skipped' || counted < happened)).toEqual([]) // Some were resubmitted later.
}, runs * 1000)
