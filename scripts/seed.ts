/**
 * `npm run seed -- --events 10000 --seed 1`: fills a database with two weeks of history, to try the dashboard on and to measure with.
 *
 * `DATABASE_URL` and `WAYBILL_SECRET` come from the environment, else from the Waybill that runs on this machine
 * (`WAYBILL_DATA_DIR`). `--until 2026-03-01T12:00:00Z` sets the end; without it the history ends now, so that
 * only runs with the same `--until` write the same rows. Where a worker runs, it carries on with what is still queued.
 */
import { parseArgs } from 'node:util'
import { migrateDatabase } from '../db/migrate.ts'
import { inWords, sayDone, sayFailure, sayNote } from './console/terminal.ts'
import { findDatabase } from './seed/find-database.ts'
import { leastEvents, seedDatabase } from './seed/seed-database.ts'

const usage = `Fills a database with two weeks of history.

  npm run seed -- [--events 10000] [--seed 1] [--until 2026-03-01T12:00:00Z]

  --events <number>  how many events, ${leastEvents} or more (10000)
  --seed <number>    what the history is drawn from (1)
  --until <time>     its end (now)

DATABASE_URL and WAYBILL_SECRET say which database; without them it is that of the Waybill on this machine (WAYBILL_DATA_DIR).`

function readOptions() {
  return parseArgs({
    options: {
      events: { type: 'string', default: '10000' },
      seed: { type: 'string', default: '1' },
      until: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  }).values
}

function readWholeNumber(name: string, given: string): number {
  if (!/^\d{1,9}$/.test(given)) throw new Error(`--${name} must be a whole number, not "${given}".`)
  return Number(given)
}

function readUntil(given: string | undefined): Date {
  const until = given === undefined ? new Date() : new Date(given)
  if (Number.isNaN(until.getTime())) throw new Error(`--until must be a time such as 2026-03-01T12:00:00Z, not "${given}".`)
  return until
}

async function seed(values: ReturnType<typeof readOptions>) {
  const startedAt = performance.now()
  const options = {
    ...findDatabase(process.env), events: readWholeNumber('events', values.events), seed: readWholeNumber('seed', values.seed), until: readUntil(values.until),
  }
  await migrateDatabase(options.databaseUrl)
  sayNote(`Writing ${options.events} events up to ${options.until.toISOString()}`)
  await seedDatabase(options)
  sayDone(`${options.events} events of seed ${options.seed} in ${inWords(performance.now() - startedAt)}`)
}

try {
  const values = readOptions()
  if (values.help) console.log(usage)
  else await seed(values)
}
catch (error) {
  sayFailure(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
}
