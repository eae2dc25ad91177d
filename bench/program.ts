import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { openSync } from 'node:fs'
import { StartFailure } from '../scripts/launcher/start-failure.ts'
import { lastLines } from '../scripts/services/last-lines.ts'
import { endProcess } from '../scripts/services/processes.ts'
import type { Reaper } from '../scripts/services/reaper.ts'
import { until } from '../scripts/testing/until.ts'

export interface ProgramOptions {
  /** The file that Node runs, and its arguments. */
  command: readonly string[]
  /** All of its environment: nothing of ours reaches it. */
  environment?: Record<string, string>
  logFile: string
  reaper: Reaper
}

export interface Program {
  /** Asks it to end and returns when it is gone. */
  stop: () => Promise<void>
  /** Waits until `isReady`. @throws StartFailure with its last words when it ends before */
  ready: (isReady: () => boolean | Promise<boolean>) => Promise<void>
}

/** Starts a Node program of its own whose output goes to a file, as in production; it ends with us at the latest. */
export function startProgram({ command, environment, logFile, reaper }: ProgramOptions): Program {
  const log = openSync(logFile, 'a')
  const child = spawn(process.execPath, [...command], {
    stdio: ['ignore', log, log], env: { PATH: process.env.PATH, NODE_ENV: 'production', ...environment },
  })
  const { pid } = child
  if (pid === undefined) throw new StartFailure(`Node could not run ${command[0]}.`)
  reaper.guard({ pid, signal: 'SIGTERM' })
  const ended = once(child, 'exit').then(() => reaper.release(pid))
  return {
    async stop() {
      await endProcess(pid, 'SIGTERM', 40_000)
      await ended
    },
    ready: isReady => until(`${command[0]} is ready`, () => {
      if (child.exitCode !== null) throw new StartFailure(`${command[0]} ended before it was ready. It says:\n${lastLines(logFile, 8)}`)
      return isReady()
    }, 60_000).then(() => {}),
  }
}

/** True when something answers there with success. */
export const answersWell = (url: string) => fetch(url).then(answer => answer.ok, () => false)
