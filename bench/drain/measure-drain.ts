/** How fast a worker carries what waits in Postgres, beside a plain loop that posts the same bodies to the same destination. */
import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { z } from 'zod'
import { testSecret } from '../../pipeline/testing/sender.ts'
import { sayNote } from '../../scripts/console/terminal.ts'
import { findFreePort } from '../../scripts/services/free-port.ts'
import { until } from '../../scripts/testing/until.ts'
import { compare } from '../figures.ts'
import type { Figures, Finding } from '../figures.ts'
import { look, settle } from '../look.ts'
import { destinationPaths } from '../message.ts'
import type { BenchOptions } from '../options.ts'
import { answersWell, startProgram } from '../program.ts'
import type { Bench } from '../services.ts'
import { findFault } from './check-order.ts'
import { fillLanes } from './fill-lanes.ts'
import type { Waiting } from './fill-lanes.ts'

/** What a worker has to reach of a loop that remembers nothing. */
const neededRatio = 0.35

const roundCount = 3
const drainWithinMs = 600_000

/** Measures with a new worker, loop, destination and database in every round. @throws Error unless each message arrived once and in order */
export async function measureDrain(bench: Bench, { lanes: laneCount, messages: messageCount, body }: BenchOptions): Promise<Finding[]> {
  const rounds: Finding['rounds'] = { ours: [], reference: [] }
  for (let index = 1; index <= roundCount; index += 1) {
    sayNote(`drain, round ${index} of ${roundCount}`)
    await bench.withFreshStart(async (databaseUrl) => {
      const lanes = await fillLanes({ databaseUrl, redisUrl: bench.redisUrl }, { laneCount, messageCount, body })
      await settle(databaseUrl)
      rounds.reference.push(await withDestination(bench, lanes, url => runLoop(bench, url + destinationPaths[body], lanes)))
      rounds.ours.push(await withDestination(bench, lanes, url => runWorker(bench, url, databaseUrl)))
    })
  }
  return [compare(`drain, ${laneCount} lanes`, rounds, neededRatio)]
}

/** Runs `work` against a destination of its own, which afterwards has to have seen every message once and in order. */
async function withDestination<T>(bench: Bench, lanes: readonly Waiting[][], work: (url: string) => Promise<T>): Promise<T> {
  const port = await findFreePort()
  const url = `http://127.0.0.1:${port}`
  const stub = startProgram({ command: [join(import.meta.dirname, 'stub-process.ts'), String(port)], logFile: join(bench.folder, 'stub.log'), reaper: bench.reaper })
  try {
    await stub.ready(() => answersWell(url))
    const result = await work(url)
    const fault = findFault(lanes.map(lane => lane.map(({ id }) => id)), z.array(z.string()).parse(await (await fetch(url)).json()))
    if (fault) throw new Error(fault)
    return result
  }
  finally {
    await stub.stop()
  }
}

const figuresSchema = z.object({ perSecond: z.number(), p50Ms: z.number(), p99Ms: z.number() })

async function runLoop(bench: Bench, url: string, lanes: readonly Waiting[][]): Promise<Figures> {
  const plan = join(bench.folder, 'plan.json')
  writeFileSync(plan, JSON.stringify({ url, lanes }))
  const { stdout } = await promisify(execFile)(process.execPath, [join(import.meta.dirname, 'reference-process.ts'), plan])
  return figuresSchema.parse(JSON.parse(stdout))
}

async function runWorker(bench: Bench, url: string, databaseUrl: string): Promise<Figures> {
  const worker = startProgram({
    command: [join(import.meta.dirname, '../../workers/main.ts')], logFile: join(bench.folder, 'worker.log'), reaper: bench.reaper,
    environment: { DATABASE_URL: databaseUrl, REDIS_URL: bench.redisUrl, WAYBILL_SECRET: testSecret, MANAGEMENT_API_URL: url, MANAGEMENT_API_TOKEN: 'destination-token' },
  })
  try {
    await look(databaseUrl, connection => until('every message is finished', async () => {
      const [row] = await connection<{ rest: boolean }[]>`select exists (select from integration_events where status in ('queued', 'processing')) as rest`
      return row?.rest === false
    }, drainWithinMs))
  }
  finally {
    await worker.stop()
  }
  return readAttempts(databaseUrl)
}

/** From the first attempt's start to the last one's end, by the database's clock. @throws Error unless every event has one attempt, a success */
function readAttempts(databaseUrl: string): Promise<Figures> {
  return look(databaseUrl, async (connection) => {
    const [row] = await connection<(Figures & { successes: number, attempts: number })[]>`
      select count(*)::int as attempts, (select count(*)::int from integration_events where status = 'success') as successes,
        count(*)::float8 / extract(epoch from max(finished_at) - min(started_at))::float8 as "perSecond",
        percentile_disc(0.5) within group (order by duration_ms)::float8 as "p50Ms", percentile_disc(0.99) within group (order by duration_ms)::float8 as "p99Ms"
      from attempts`
    if (!row || row.attempts !== row.successes) throw new Error(`${row?.attempts} attempts made ${row?.successes} successes.`)
    return { perSecond: row.perSecond, p50Ms: row.p50Ms, p99Ms: row.p99Ms }
  })
}
