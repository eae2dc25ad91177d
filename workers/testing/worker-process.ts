/** A real worker process, to be killed, frozen and continued. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { testSecret } from '../../pipeline/testing/sender.ts'

export interface WorkerProcess {
  pid: number
  /** Everything it has written to stdout and stderr. */
  output: () => string
  /** Sends a signal; resolves at once. */
  signal: (signal: NodeJS.Signals) => void
  /** Resolves with the exit code, or null when a signal ended it. */
  exited: Promise<number | null>
}

interface WorkerProcessOptions {
  databaseUrl: string
  redisUrl: string | undefined
  destinationUrl: string
  environment?: Record<string, string>
}

/** Starts `node workers/main.ts` and resolves when it says that it has started. */
export async function startWorkerProcess(options: WorkerProcessOptions): Promise<WorkerProcess> {
  const child = spawn(process.execPath, [join(import.meta.dirname, '../main.ts')], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH,
      DATABASE_URL: options.databaseUrl,
      REDIS_URL: options.redisUrl ?? '',
      WAYBILL_SECRET: testSecret,
      MANAGEMENT_API_URL: options.destinationUrl,
      MANAGEMENT_API_TOKEN: 'destination-token',
      ...options.environment,
    },
  })
  let output = ''
  const keep = (chunk: Uint8Array) => {
    output += String(chunk)
  }
  for (const stream of [child.stdout, child.stderr]) stream.on('data', keep)
  const exited = once(child, 'exit').then(([code]) => typeof code === 'number' ? code : null)
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', () => {
      if (output.includes('worker.started')) resolve()
    })
    void exited.then(code => reject(new Error(`The worker ended with ${code} before it had started:\n${output}`)))
  })
  if (child.pid === undefined) throw new Error('The worker has no pid.')
  return { pid: child.pid, output: () => output, signal: signal => void child.kill(signal), exited }
}
