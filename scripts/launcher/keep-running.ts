/** Keeps a service (Postgres, Redis) at its address: when it dies without being asked to, it is started there again. */
import { setTimeout as pause } from 'node:timers/promises'
import { sayDone, sayFailure } from '../console/terminal.ts'
import type { Guarded } from '../services/reaper.ts'
import { restartDelay, usualSchedule } from './backoff.ts'
import type { RestartSchedule } from './backoff.ts'
import type { Cleanup } from './cleanup.ts'
import { messageOf } from './start-failure.ts'

export interface Service {
  url: string
  port: number
  pid: number
  /** Settles when the process is gone, for whatever reason. */
  ended: Promise<void>
  stop: () => Promise<void>
}

export interface KeepOptions {
  name: string
  /** Starts it, on this port where one is given. */
  start: (port?: number) => Promise<Service>
  /** How the reaper is to end it. */
  signal: NodeJS.Signals
  cleanup: Cleanup
  guard: (guarded: Guarded) => void
  schedule?: RestartSchedule
}

/**
 * Starts a service and keeps it running until `cleanup` ends it.
 * @throws whatever the first start throws; later failures are told and tried again
 */
export async function keepRunning({ name, start, signal, cleanup, guard, schedule = usualSchedule }: KeepOptions): Promise<Service> {
  const first = await start()
  let running = first
  let isStopping = false
  let restarting: Promise<void> = Promise.resolve()
  cleanup.push(async () => {
    isStopping = true
    await restarting
    await running.stop()
  })

  async function startAgain(): Promise<void> {
    for (let tries = 1; !isStopping; tries++) {
      await pause(restartDelay(tries, schedule))
      if (isStopping) return
      try {
        running = await start(first.port)
        sayDone(`${name} runs again`)
        return watch()
      }
      catch (error) {
        sayFailure(`${name} could not be started again, the next try follows: ${messageOf(error)}`)
      }
    }
  }

  function watch(): void {
    guard({ pid: running.pid, signal })
    void running.ended.then(() => {
      if (isStopping) return
      sayFailure(`${name} died and is started again. Nothing that was accepted is lost.`)
      restarting = startAgain()
    })
  }

  watch()
  return first
}
