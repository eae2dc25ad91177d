/** The worker process: `node workers/main.ts`, as many of them as one likes. Ends cleanly on SIGTERM and SIGINT. */
import pino from 'pino'
import { openDatabase } from '../db/client.ts'
import { makeStepGroup } from '../pipeline/drain.ts'
import { openEgress } from '../pipeline/egress.ts'
import { startHousekeeping } from '../pipeline/housekeeping.ts'
import { keepLeases } from '../pipeline/leases.ts'
import { openQueue } from '../pipeline/queue.ts'
import { makeSeal } from '../pipeline/seal.ts'
import { startSweeper } from '../pipeline/sweep.ts'
import { readEnvironment } from '../shared/environment.ts'
import { startDrainWorker } from './drain-worker.ts'

/** Milliseconds that a call to the destination may take, answer included. */
const callTimeoutMs = 30_000

let stopping = false

const environment = readEnvironment(process.env)
const log = pino({ level: environment.LOG_LEVEL, base: { process: 'worker', pid: process.pid } })
const database = openDatabase(environment.DATABASE_URL, { pool: 2, hotPool: 6 })
const queue = openQueue({ redisUrl: environment.REDIS_URL, databaseUrl: environment.DATABASE_URL, log })
const egress = openEgress()
const leases = keepLeases(database, log)
const worker = startDrainWorker({
  database,
  seal: makeSeal(environment.WAYBILL_SECRET),
  egress,
  destination: { baseUrl: environment.MANAGEMENT_API_URL, token: environment.MANAGEMENT_API_TOKEN, timeoutMs: callTimeoutMs },
  leases,
  steps: makeStepGroup(database),
  log,
  isStopping: () => stopping,
}, queue, environment.WORKER_CONCURRENCY)
const sweeper = startSweeper({ database, queue, log })
const stopHousekeeping = startHousekeeping(database, log)
log.info({ queue: queue.backend, concurrency: environment.WORKER_CONCURRENCY }, 'worker.started')

/** Lets every attempt under way finish, gives the lanes back and closes everything. */
async function stop(signal: string) {
  if (stopping) return
  stopping = true
  log.info({ signal }, 'worker.stopping')
  sweeper.stop()
  stopHousekeeping()
  await worker.close()
  leases.stop()
  await queue.close()
  await egress.close()
  await database.close()
  log.info('worker.stopped')
  process.exit(0)
}

process.on('SIGTERM', stop)
process.on('SIGINT', stop)
