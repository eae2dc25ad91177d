/** A private Redis (or Valkey) for the queue. It keeps nothing: Postgres remembers, Redis nudges. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { openSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { StartFailure } from '../launcher/start-failure.ts'
import { findFreePort } from './free-port.ts'
import { lastLines } from './last-lines.ts'
import { endProcess } from './processes.ts'

const startTimeoutMs = 10_000

export interface RunningRedis {
  url: string
  port: number
  pid: number
  /** Settles when it is gone, for whatever reason. */
  ended: Promise<void>
  stop: () => Promise<void>
}

/** The Redis or Valkey server on the PATH, or null. */
export function findRedisProgram(): string | null {
  return ['redis-server', 'valkey-server'].find(name => spawnSync(name, ['--version'], { stdio: 'ignore' }).status === 0) ?? null
}

async function answers(port: number): Promise<boolean> {
  const client = new Redis({ port, host: '127.0.0.1', lazyConnect: true, retryStrategy: null, connectTimeout: 1000 })
  client.on('error', () => {}) // the answer is the promise below
  try {
    await client.connect()
    return await client.ping() === 'PONG'
  }
  catch {
    return false // not up yet
  }
  finally {
    client.disconnect()
  }
}

/**
 * Starts an empty Redis that listens on the loopback address only, saves nothing and never throws a job away for memory.
 * @throws StartFailure
 */
export async function startRedis(options: { program: string, folder: string, logFile: string, port?: number }): Promise<RunningRedis> {
  const port = options.port ?? await findFreePort()
  const log = openSync(options.logFile, 'a')
  const child = spawn(options.program, [
    '--bind', '127.0.0.1', '--port', String(port), '--save', '', '--appendonly', 'no', '--maxmemory-policy', 'noeviction', '--dir', options.folder,
  ], { detached: true, stdio: ['ignore', log, log] })
  if (child.pid === undefined) throw new StartFailure(`${options.program} could not be run. Set REDIS_URL, or take it off the PATH to do without Redis.`)
  const { pid } = child
  const ended = once(child, 'exit').then(() => {})
  const deadline = performance.now() + startTimeoutMs
  while (!await answers(port)) {
    if (child.exitCode !== null || performance.now() > deadline) {
      await endProcess(pid, 'SIGTERM', 1000)
      throw new StartFailure(`${options.program} did not start. It says:\n${lastLines(options.logFile, 5)}`)
    }
    await pause(20)
  }
  child.unref()
  return { url: `redis://127.0.0.1:${port}/0`, port, pid, ended, stop: () => endProcess(pid, 'SIGTERM', 5000) }
}
