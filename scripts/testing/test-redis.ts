import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { endProcess } from '../services/processes.ts'
import { findRedisProgram, startRedis } from '../services/redis.ts'
import { startReaper } from '../services/reaper.ts'
import { makeTestFolder } from './test-services.ts'

export interface TestRedis {
  readonly url: string
  /** FLUSHALL. */
  flush: () => Promise<void>
  /** SIGKILL; everything in it is gone. */
  kill: () => Promise<void>
  /** Starts it again, empty, at the same address. */
  restart: () => Promise<void>
  stop: () => Promise<void>
}

async function flushAll(url: string): Promise<void> {
  const client = new Redis(url)
  await client.flushall()
  client.disconnect()
}

/** Starts an empty Redis for a test. Null on a machine that has none. */
export async function startTestRedis(): Promise<TestRedis | null> {
  const program = findRedisProgram()
  if (!program) return null
  const folder = makeTestFolder()
  const reaper = startReaper()
  const launch = async (port?: number) => {
    const started = await startRedis({ program, folder, logFile: join(folder, 'redis.log'), port })
    reaper.guard({ pid: started.pid, signal: 'SIGTERM' })
    return started
  }
  let running = await launch()
  return {
    url: running.url,
    flush: () => flushAll(running.url),
    kill: () => endProcess(running.pid, 'SIGKILL', 5000),
    async restart() {
      await endProcess(running.pid, 'SIGKILL', 5000)
      running = await launch(running.port)
    },
    async stop() {
      await running.stop()
      reaper.dismiss()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
