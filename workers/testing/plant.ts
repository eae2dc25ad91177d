/** A whole Waybill of real processes for a test file: Postgres, Redis, web servers, workers, and a destination of ours. */
import { afterAll, beforeAll } from 'vitest'
import type { Database } from '../../db/client.ts'
import { openDatabase } from '../../db/client.ts'
import { useTestDatabase } from '../../db/testing/database.ts'
import type { UsedTestPostgres } from '../../db/testing/postgres.ts'
import { useTestPostgres } from '../../db/testing/postgres.ts'
import type { UsedTestRedis } from '../../db/testing/redis.ts'
import { useTestRedis } from '../../db/testing/redis.ts'
import type { TestDestination } from '../../pipeline/testing/destination.ts'
import { startDestination } from '../../pipeline/testing/destination.ts'
import type { ChildProcess } from './child-process.ts'
import { killAll } from './child-process.ts'
import type { WebProcess, WebProcessOptions } from './web-process.ts'
import { startWebProcess } from './web-process.ts'
import type { WorkerProcess, WorkerProcessOptions } from './worker-process.ts'
import { startWorkerProcess } from './worker-process.ts'

export interface Plant {
  readonly databaseUrl: string
  readonly database: Database
  readonly destination: TestDestination
  redis: UsedTestRedis
  /** The Postgres of its own; throws in a plant that shares the test run's. */
  readonly postgres: UsedTestPostgres
  /** Those that run. */
  readonly workers: WorkerProcess[]
  readonly webs: WebProcess[]
  /** Where messages are posted: every web server, and what `addUrl` has named. */
  readonly urls: string[]
  addUrl: (url: string) => void
  addWorker: (options?: Partial<WorkerProcessOptions>) => Promise<WorkerProcess>
  addWeb: (options?: Partial<WebProcessOptions>) => Promise<WebProcess>
  /** Keeps any other process so that it is ended with the plant and its output is searched. */
  keep: <Child extends ChildProcess>(child: Child) => Child
  /** What every process has written, those that have ended included. */
  outputs: () => string[]
}

export interface PlantOptions {
  workers?: number
  webs?: number
  /** A Postgres that the test may crash. */
  ownPostgres?: boolean
  worker?: Partial<WorkerProcessOptions>
  web?: Partial<WebProcessOptions>
}

/** Builds a plant before the tests of a file and takes it down afterwards. */
export function usePlant({ workers = 2, webs = 1, ownPostgres = false, ...given }: PlantOptions = {}): Plant {
  const postgres = ownPostgres ? useTestPostgres() : null
  const shared = ownPostgres ? null : useTestDatabase()
  const redis = useTestRedis()
  const children: ChildProcess[] = []
  const [runningWorkers, runningWebs, otherUrls]: [WorkerProcess[], WebProcess[], string[]] = [[], [], []]
  let destination: TestDestination | undefined
  let own: Database | undefined

  const plant: Plant = {
    redis,
    get databaseUrl() { return postgres?.url ?? shared?.url ?? missing() },
    get database() { return own ?? shared?.database ?? missing() },
    get destination() { return destination ?? missing() },
    get postgres() { return postgres ?? missing() },
    get workers() { return runningWorkers.filter(worker => worker.isRunning()) },
    get webs() { return runningWebs.filter(web => web.isRunning()) },
    get urls() { return [...plant.webs.map(web => web.url), ...otherUrls] },
    addUrl: url => void otherUrls.push(url),
    async addWorker(options) {
      const { databaseUrl, destination: { url: destinationUrl } } = plant
      const worker = plant.keep(await startWorkerProcess({ databaseUrl, redisUrl: redis.url, destinationUrl, ...given.worker, ...options }))
      runningWorkers.push(worker)
      return worker
    },
    async addWeb(options) {
      const web = plant.keep(await startWebProcess({ databaseUrl: plant.databaseUrl, redisUrl: redis.url, ...given.web, ...options }))
      runningWebs.push(web)
      return web
    },
    keep(child) {
      children.push(child)
      return child
    },
    outputs: () => children.map(child => child.output()),
  }

  beforeAll(async () => {
    if (postgres) own = openDatabase(postgres.url)
    destination = await startDestination()
    await Promise.all([...Array.from({ length: workers }, () => plant.addWorker()), ...Array.from({ length: webs }, () => plant.addWeb())])
  })
  afterAll(async () => {
    await killAll(children)
    await destination?.stop()
    await own?.close()
  })
  return plant
}

function missing(): never {
  throw new Error('The plant is built in beforeAll, with a Postgres of its own only when it is asked for. Use it in tests and hooks.')
}
