/** A real worker process. */
import { join } from 'node:path'
import { testSecret } from '../../pipeline/testing/sender.ts'
import { until } from '../../pipeline/testing/until.ts'
import type { ChildProcess } from './child-process.ts'
import { startChild } from './child-process.ts'

export type WorkerProcess = ChildProcess

/** What a worker uses as its token at the destination. */
export const destinationToken = 'destination-token'

export interface WorkerProcessOptions {
  databaseUrl: string
  redisUrl: string | undefined
  destinationUrl: string
  environment?: Record<string, string>
  /** Arguments of Node itself, before the program. */
  nodeArguments?: readonly string[]
  /** The folder of the version that is to run; this one unless given. */
  root?: string
}

/** Starts `node workers/main.ts` and resolves when it says that it has started. */
export async function startWorkerProcess(options: WorkerProcessOptions): Promise<WorkerProcess> {
  const program = join(options.root ?? join(import.meta.dirname, '../..'), 'workers/main.ts')
  const worker = startChild([...options.nodeArguments ?? [], program], {
    DATABASE_URL: options.databaseUrl,
    REDIS_URL: options.redisUrl ?? '',
    WAYBILL_SECRET: testSecret,
    MANAGEMENT_API_URL: options.destinationUrl,
    MANAGEMENT_API_TOKEN: destinationToken,
    ...options.environment,
  })
  await until('the worker has started', () => worker.output().includes('worker.started') || !worker.isRunning(), 30_000)
  if (worker.output().includes('worker.started')) return worker
  throw new Error(`The worker ended with ${await worker.exited} before it had started:\n${worker.output()}`)
}
