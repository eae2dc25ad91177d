/** A program of ours as a process of its own, to be killed, frozen and continued. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Reaper } from '../../scripts/services/reaper.ts'
import { startReaper } from '../../scripts/services/reaper.ts'

export interface ChildProcess {
  pid: number
  /** Everything it has written to stdout and stderr. */
  output: () => string
  /** Sends a signal; resolves at once. */
  signal: (signal: NodeJS.Signals) => void
  /** Resolves with the exit code, or null when a signal ended it. */
  exited: Promise<number | null>
  /** True until it has exited. */
  isRunning: () => boolean
}

/** Ends the children of a test run that is broken off. One for all of this process's children. */
let reaper: Reaper | undefined

/** Starts Node with these arguments. Of this process's environment it gets the PATH and nothing else. */
export function startChild(nodeArguments: readonly string[], environment: Record<string, string>): ChildProcess {
  const child = spawn(process.execPath, nodeArguments, { stdio: ['ignore', 'pipe', 'pipe'], env: { PATH: process.env.PATH, ...environment } })
  if (child.pid === undefined) throw new Error(`This machine could not start node ${nodeArguments.join(' ')}.`)
  const { pid } = child
  reaper ??= startReaper()
  reaper.guard({ pid, signal: 'SIGKILL' })
  child.once('close', () => reaper?.release(pid))
  let output = ''
  const keep = (chunk: Uint8Array) => {
    output += String(chunk)
  }
  for (const stream of [child.stdout, child.stderr]) stream.on('data', keep)
  return {
    pid,
    output: () => output,
    signal: signal => void child.kill(signal),
    exited: once(child, 'close').then(([code]) => typeof code === 'number' ? code : null),
    isRunning: () => child.exitCode === null && child.signalCode === null,
  }
}

/** Kills those that still run, frozen or not, and waits until they are gone. */
export async function killAll(children: readonly ChildProcess[]): Promise<void> {
  for (const child of children) child.signal('SIGKILL')
  await Promise.all(children.map(child => child.exited))
}
