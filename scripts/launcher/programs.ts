/** The two programs of Waybill, web and worker, under supervision. */
import { request } from 'node:http'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { dim, sayFailure, sayNote } from '../console/terminal.ts'
import { lastLines } from '../services/last-lines.ts'
import type { Reaper } from '../services/reaper.ts'
import { usualSchedule } from './backoff.ts'
import type { Cleanup } from './cleanup.ts'
import type { DataFolder } from './data-folder.ts'
import { StartFailure } from './start-failure.ts'
import { supervise } from './supervisor.ts'
import type { Death, Program, Supervised } from './supervisor.ts'

/** Longer than a call to the Management API may take (30 s), so that work under way finishes. */
const graceMs = 40_000
const readyWithinMs = 120_000

export interface ProgramsOptions {
  project: string
  folder: DataFolder
  cleanup: Cleanup
  reaper: Reaper
  environment: Record<string, string | undefined>
  /** The built server, or the one that rebuilds as one types. */
  web: 'built' | 'development'
}

function tellDeath({ program, cause, restartInMs }: Death): void {
  sayFailure(`The ${program.name} died (${cause}) and is started again in ${restartInMs / 1000} s. Its last words, of ${program.logFile}:`)
  console.error(dim(lastLines(program.logFile, 8)))
}

function webOf({ project, folder, environment, web }: ProgramsOptions): Program {
  const nuxt = join(project, 'node_modules/nuxt/bin/nuxt.mjs')
  const commandArguments = web === 'built' ? [join(project, '.output/server/index.mjs')] : [nuxt, 'dev', '--no-fork']
  return { name: 'web', command: process.execPath, commandArguments, environment, logFile: folder.logFile('web') }
}

function workerOf({ project, folder, environment, web }: ProgramsOptions): Program {
  const watch = web === 'development' ? ['--watch', '--watch-preserve-output'] : []
  const commandArguments = [...watch, join(project, 'workers/main.ts')]
  return { name: 'worker', command: process.execPath, commandArguments, environment, logFile: folder.logFile('worker') }
}

function statusOf(url: string): Promise<number | null> {
  return new Promise((settle) => {
    const call = request(url, { timeout: 5000 }, (answer) => {
      answer.resume()
      settle(answer.statusCode ?? null)
    })
    call.on('error', () => settle(null)) // not listening yet
    call.on('timeout', () => call.destroy())
    call.end()
  })
}

/**
 * Waits until the web server says that it, Postgres and the queue are ready.
 * @throws StartFailure when `hasDied` says that waiting is in vain, or after two minutes
 */
async function waitUntilReady(url: string, logFile: string, hasDied: () => boolean): Promise<void> {
  const deadline = performance.now() + readyWithinMs
  while (await statusOf(`${url}/readyz`) !== 200) {
    if (hasDied() || performance.now() > deadline) throw new StartFailure(`The web server did not get ready. Its last words:\n${lastLines(logFile, 15)}`)
    await pause(100)
  }
}

/**
 * Starts web and worker and answers when web is ready. Both are in `cleanup` as one step: they end side by side.
 * @throws StartFailure
 */
export async function startPrograms(options: ProgramsOptions, url: string): Promise<{ web: Supervised, worker: Supervised }> {
  let isStarting = true
  let hasDied = false
  const supervision = {
    schedule: usualSchedule,
    onStart: (pid: number) => options.reaper.guard({ pid, signal: 'SIGTERM' as const }),
    onEnd: (pid: number) => options.reaper.release(pid),
    onDeath(death: Death) {
      hasDied = true
      if (!isStarting) tellDeath(death)
    },
  }
  const webProgram = webOf(options)
  const workerProgram = workerOf(options)
  const [web, worker] = [supervise(webProgram, supervision), supervise(workerProgram, supervision)]
  options.cleanup.push(async () => {
    await Promise.all([web.stop(graceMs), worker.stop(graceMs)])
  })
  await waitUntilReady(url, webProgram.logFile, () => hasDied && web.pid === null)
  isStarting = false
  if (worker.pid === null) throw new StartFailure(`The worker did not start. Its last words:\n${lastLines(workerProgram.logFile, 15)}`)
  if (options.web === 'development') sayNote(`Logs: ${webProgram.logFile}, ${workerProgram.logFile}`)
  return { web, worker }
}
