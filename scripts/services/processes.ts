/** What the launcher needs to know of processes that it did not start itself: are they alive, are they the same ones. */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'

function readProcFile(pid: number, file: string): string | null {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8')
  }
  catch {
    return null // gone meanwhile, or no Linux
  }
}

/** The fields of `/proc/<pid>/stat` from the state on (proc_pid_stat(5)). The name before them may contain spaces and brackets. */
function statOf(pid: number): string[] {
  const stat = readProcFile(pid, 'stat')
  return stat?.slice(stat.lastIndexOf(')') + 2).split(' ') ?? []
}

/** Whether a process with this id runs, whoever owns it. One that is dead but not yet collected by its parent does not. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return statOf(pid)[0] !== 'Z'
  }
  catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/**
 * When a process began, as a number that only that process has: ids are used again, soonest in containers.
 * Empty where the system has no `/proc`.
 */
export function birthOf(pid: number): string {
  return statOf(pid)[19] ?? ''
}

/** The command line of a process; an empty text when there is no such process. */
export function commandOf(pid: number): string {
  return readProcFile(pid, 'cmdline')?.replaceAll('\0', ' ')
    ?? spawnSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).stdout
    ?? ''
}

/** Waits until a process is gone. False when it still lived after `timeoutMs`. */
export async function waitForEnd(pid: number, timeoutMs: number): Promise<boolean> {
  const deadline = performance.now() + timeoutMs
  while (isAlive(pid)) {
    if (performance.now() > deadline) return false
    await pause(25)
  }
  return true
}

/** Asks a process to end, and after `graceMs` makes it. Returns when it is gone. */
export async function endProcess(pid: number, signal: NodeJS.Signals, graceMs: number): Promise<void> {
  if (!isAlive(pid)) return
  process.kill(pid, signal)
  if (await waitForEnd(pid, graceMs)) return
  process.kill(pid, 'SIGKILL')
  await waitForEnd(pid, 5000)
}
