/** The worker process: `node workers/main.ts`, as many of them as one likes. Ends cleanly on SIGTERM and SIGINT. */
import { setTimeout as sleep } from 'node:timers/promises'
import { openDatabase } from '../db/client.ts'
import { runAlerts } from '../pipeline/alerts/run-alerts.ts'
import type { Engine } from '../pipeline/drain.ts'
import { endPauses, watchDestination } from '../pipeline/destination-watch.ts'
import { egressRulesFrom } from '../pipeline/egress-gate.ts'
import { openEgress } from '../pipeline/egress.ts'
import { startRollUp } from '../pipeline/figures/roll-up.ts'
import { startHousekeeping } from '../pipeline/housekeeping.ts'
import { keepLeases } from '../pipeline/leases.ts'
import { openLog } from '../pipeline/log.ts'
import { makeMaskings } from '../pipeline/mask/maskings.ts'
import type { NudgeWorker } from '../pipeline/nudges.ts'
import { openQueue } from '../pipeline/queue.ts'
import { makeSeal } from '../pipeline/seal.ts'
import { makeProbe } from '../pipeline/probe.ts'
import { runResubmissions } from '../pipeline/bulk-resubmission/runner.ts'
import { makeStepGroup } from '../pipeline/steps.ts'
import { startSweeper, sweep } from '../pipeline/sweep.ts'
import { readEnvironment } from '../shared/environment.ts'
import { closeWorker } from './close-worker.ts'
import { startDrainWorker } from './drain-worker.ts'
import { countLanes } from './lane-count.ts'
import { serveMetrics } from './metrics-server.ts'
import { untilSecretIsRight } from './right-secret.ts'

/** Milliseconds that attempts under way have, beyond the time-out of their call, to be written down when the process is to end. */
const recordingMs = 3000

/** A signal that comes sooner after another is the same wish: Ctrl-C reaches a process from the terminal and from its parents. */
const sameWishMs = 1000

let stoppingSince: number | null = null
let worker: NudgeWorker | null = null
let stopLooking: (() => void)[] = []

const environment = readSettings()
const callTimeoutMs = environment.CALL_TIMEOUT_SECONDS * 1000
const log = openLog({ level: environment.LOG_LEVEL, process: 'worker' })
const seal = makeSeal(environment.WAYBILL_SECRET, environment.WAYBILL_PREVIOUS_SECRETS)
const database = openDatabase(environment.DATABASE_URL, { pool: 2, hotPool: 6 })
const queue = openQueue({ redisUrl: environment.REDIS_URL, databaseUrl: environment.DATABASE_URL, log })
const egress = openEgress(egressRulesFrom(environment))
const maskings = makeMaskings({ database, seal, log, ownSecrets: environment.MANAGEMENT_API_TOKEN === undefined ? [] : [environment.MANAGEMENT_API_TOKEN] })
const { leases, laneCount } = countLanes(keepLeases(database, log))
process.on('SIGTERM', endProcess)
process.on('SIGINT', endProcess)

await untilSecretIsRight({ database, seal, log }).catch(error => refuse(error))
if (stoppingSince === null) start()

/** Starts everything that needs a database. */
function start() {
  const destinationUrl = environment.MANAGEMENT_API_URL
  const watch = watchDestination({ database, log }, destinationUrl)
  const engine: Engine = {
    database,
    seal,
    maskings,
    egress,
    destination: { baseUrl: destinationUrl, token: environment.MANAGEMENT_API_TOKEN, timeoutMs: callTimeoutMs },
    watch,
    leases,
    steps: makeStepGroup(database, watch),
    wake: queue.wake,
    log,
    isStopping: () => stoppingSince !== null,
  }
  worker = startDrainWorker(engine, queue, environment.WORKER_CONCURRENCY)
  watch.start({
    probe: makeProbe(engine),
    async onRecovered() {
      await endPauses(database)
      await sweep({ database, queue, destinationUrl })
    },
  })
  const sweeper = startSweeper({ database, queue, destinationUrl, log })
  const port = environment.METRICS_PORT
  const source = { database, destinationUrl, wokenCount: sweeper.wokenCount, queueAnswers: queue.answers, log }
  stopLooking = [
    sweeper.stop,
    ...(port === undefined ? [] : [serveMetrics(source, { host: environment.HOST, port })]),
    runResubmissions({ database, wake: queue.wake, log }),
    startHousekeeping(database, log),
    runAlerts({ database, seal, egress, log }, destinationUrl),
    startRollUp(database, log),
    watch.stop,
  ]
  log.info({ queue: queue.backend, concurrency: environment.WORKER_CONCURRENCY }, 'worker.started')
}

function readSettings() {
  try {
    return readEnvironment(process.env)
  }
  catch (error) {
    return refuse(error)
  }
}

/** Ends this process with one sentence about what has to be mended before it can start. */
function refuse(error: unknown): never {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(1)
}

/** Ends this process in order; at once when it is asked a second time. */
function endProcess(signal: string) {
  const now = performance.now()
  if (stoppingSince !== null) {
    if (now - stoppingSince >= sameWishMs) process.exit(1)
    return
  }
  stoppingSince = now
  log.info({ signal }, 'worker.stopping')
  stop().then(() => process.exit(0), (error: unknown) => {
    log.error({ err: error }, 'worker.stop_failed')
    process.exit(1)
  })
}

/** Lets every attempt under way finish, gives the lanes back and closes everything. */
async function stop() {
  for (const stopOne of stopLooking) stopOne()
  const closed = !worker || await closeWorker(worker, { laneCount, deadlineMs: callTimeoutMs + recordingMs })
  if (!closed) log.warn({ laneCount: laneCount() }, 'worker.not_waited_for')
  leases.stop()
  await queue.close()
  await Promise.race([egress.close(), sleep(1000)])
  await database.close()
  log.info('worker.stopped')
}
