/** Keeps a program running: starts it again when it dies, ever more slowly, until it is told to stop. */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { openSync, closeSync } from 'node:fs'
import { endProcess } from '../services/processes.ts'
import { countDeaths, restartDelay } from './backoff.ts'
import type { RestartSchedule } from './backoff.ts'

export interface Program {
  name: string
  command: string
  commandArguments: string[]
  environment: Record<string, string | undefined>
  /** Its stdout and stderr are appended here. */
  logFile: string
}

export interface Death {
  program: Program
  /** Such as `exit code 1` or `SIGKILL`. */
  cause: string
  /** Deaths in a row, this one included. */
  deaths: number
  restartInMs: number
}

export interface SupervisionOptions {
  schedule: RestartSchedule
  onStart: (pid: number) => void
  onEnd: (pid: number) => void
  onDeath: (death: Death) => void
}

export interface Supervised {
  /** The process at this moment, or null while it waits to be started again. */
  readonly pid: number | null
  /** Asks it to end, gives it `graceMs`, then kills it. It is not started again. */
  stop: (graceMs: number) => Promise<void>
  /** Ends it at once. It is not started again. */
  kill: () => void
}

/** A session of its own keeps Ctrl-C away from the program: the launcher decides the order in which things end. */
function launch(program: Program): ChildProcess {
  const log = openSync(program.logFile, 'a')
  const child = spawn(program.command, program.commandArguments, {
    detached: true, stdio: ['ignore', log, log], env: program.environment,
  })
  closeSync(log)
  return child
}

/** Starts the program and keeps it running. */
export function supervise(program: Program, options: SupervisionOptions): Supervised {
  let child: ChildProcess | null = null
  let timer: NodeJS.Timeout | undefined
  let deaths = 0
  let isStopping = false

  function start(): void {
    const startedAt = performance.now()
    const started = launch(program)
    child = started
    const { pid } = started
    if (pid !== undefined) options.onStart(pid)
    let hasEnded = false
    const ended = (cause: string) => {
      if (hasEnded) return
      hasEnded = true
      child = null
      if (pid !== undefined) options.onEnd(pid)
      if (!isStopping) startAgain(cause, performance.now() - startedAt)
    }
    started.once('error', error => ended(error.message))
    started.once('exit', (code, signal) => ended(signal ?? `exit code ${code}`))
  }

  function startAgain(cause: string, uptimeMs: number): void {
    deaths = countDeaths(deaths, uptimeMs, options.schedule)
    const restartInMs = restartDelay(deaths, options.schedule)
    options.onDeath({ program, cause, deaths, restartInMs })
    timer = setTimeout(start, restartInMs)
  }

  function stopRestarting(): void {
    isStopping = true
    clearTimeout(timer)
  }

  start()
  return {
    get pid() { return child?.pid ?? null },
    async stop(graceMs) {
      stopRestarting()
      if (child?.pid !== undefined) await endProcess(child.pid, 'SIGTERM', graceMs)
    },
    kill() {
      stopRestarting()
      child?.kill('SIGKILL')
    },
  }
}
