import { fork } from 'node:child_process'
import { isAlive } from './processes.ts'

export interface Guarded {
  pid: number
  signal: NodeJS.Signals
}

export interface Reaper {
  /** Ends this process, too, if we are killed. Those guarded last end first. */
  guard: (guarded: Guarded) => void
  /** The process has ended in the ordinary way. */
  release: (pid: number) => void
  /** Kills at once whatever can be killed without harm. What needs an orderly end (Postgres, SIGINT) the reaper ends when we exit. */
  killNow: () => void
  /** Lets the reaper go; nothing is guarded any more. */
  dismiss: () => void
}

function killIfAlive(pid: number): void {
  if (isAlive(pid)) process.kill(pid, 'SIGKILL')
}

/** Starts the process that ends what we started if we are killed before we can do so ourselves (SIGKILL, a crash). */
export function startReaper(): Reaper {
  const reaper = fork(`${import.meta.dirname}/reaper-process.ts`, {
    detached: true, execArgv: [], stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  })
  reaper.unref()
  reaper.channel?.unref()
  let all: Guarded[] = []
  const tell = () => {
    if (reaper.connected) reaper.send(all)
  }
  return {
    guard(guarded) {
      all = [guarded, ...all]
      tell()
    },
    release(pid) {
      all = all.filter(one => one.pid !== pid)
      tell()
    },
    killNow() {
      for (const { pid } of all.filter(({ signal }) => signal === 'SIGTERM')) killIfAlive(pid)
    },
    dismiss() {
      reaper.kill('SIGKILL')
    },
  }
}
