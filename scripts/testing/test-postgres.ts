import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { startPostgres } from '../services/postgres.ts'
import { endProcess } from '../services/processes.ts'
import { startReaper } from '../services/reaper.ts'
import { makeTestFolder } from './test-services.ts'

export interface RestartablePostgres {
  /** The admin address, the same after every restart. */
  readonly url: string
  /** Ends it at once, as a crash does (`immediate`): no farewell to clients, recovery at the next start. */
  crash: () => Promise<void>
  /** Starts it again at the same address; answers when it takes queries. */
  start: () => Promise<void>
  stop: () => Promise<void>
}

/** Starts a Postgres for one test, with durable commits, that can be crashed and started again. */
export async function restartableTestPostgres(): Promise<RestartablePostgres> {
  const folder = makeTestFolder()
  const reaper = startReaper()
  const launch = async (preferredPort?: number) => {
    const started = await startPostgres({
      folder: join(folder, 'postgres'), password: 'test', database: 'waybill', logFile: join(folder, 'postgres.log'), preferredPort,
    })
    reaper.guard({ pid: started.pid, signal: 'SIGINT' })
    return started
  }
  let running = await launch()
  return {
    url: running.url,
    crash: () => endProcess(running.pid, 'SIGQUIT', 10_000),
    async start() {
      running = await launch(running.port)
    },
    async stop() {
      await running.stop()
      reaper.dismiss()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
