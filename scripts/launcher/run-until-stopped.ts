/** From `npm start` to Ctrl-C: starts Waybill, prints the welcome, and ends everything in order when it is told to. */
import { dirname } from 'node:path'
import { sayDone, sayFailure } from '../console/terminal.ts'
import { startReaper } from '../services/reaper.ts'
import { makeCleanup } from './cleanup.ts'
import { launch } from './launch.ts'
import type { LaunchOptions } from './launch.ts'
import type { Credentials } from './keepsakes.ts'
import { describeFailure } from './start-failure.ts'
import { welcomeLines } from './welcome.ts'

/** npm, the shell and the terminal each pass a Ctrl-C on; signals this close together are one. */
const oneSignalMs = 1000

const project = dirname(import.meta.dirname.replace(/\/launcher$/, ''))

function onStopRequest(stop: () => void, kill: () => void): void {
  let firstAt: number | null = null
  const asked = () => {
    if (firstAt === null) {
      firstAt = performance.now()
      stop()
    }
    else if (performance.now() - firstAt > oneSignalMs) {
      kill()
    }
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, asked)
  if (process.connected) process.once('disconnect', asked) // run.mjs, which waits for us under an older Node, was killed
}

/** What else happens in a Waybill that was started for more than itself. */
export interface Extras {
  reroute?: LaunchOptions['reroute']
  /** Called once it is ready; `signal` fires when it is to stop. */
  onReady?: (credentials: Credentials, signal: AbortSignal) => void
}

/**
 * Runs Waybill until it is told to stop, then exits with 0. Exits with 1 and one sentence when it cannot start; then
 * nothing of it runs any more. A second Ctrl-C kills web and worker and exits at once.
 */
export async function runUntilStopped(web: 'built' | 'development', extras: Extras = {}): Promise<void> {
  const startedAt = performance.now()
  const cleanup = makeCleanup()
  const reaper = startReaper()
  cleanup.push(reaper.dismiss)
  const abort = new AbortController()
  onStopRequest(async () => {
    abort.abort()
    console.log('\nStopping: what is under way is finished first. Ctrl-C again stops at once.')
    await cleanup.run().catch((error: unknown) => sayFailure(describeFailure(error)))
    sayDone('Stopped')
    process.exit(0)
  }, () => {
    reaper.killNow()
    process.exit(130)
  })

  try {
    const { credentials, firstStart } = await launch({ project, variables: process.env, web, reroute: extras.reroute, cleanup, reaper, signal: abort.signal })
    console.log(welcomeLines({ credentials, firstStart, tookMs: performance.now() - startedAt }).join('\n'))
    extras.onReady?.(credentials, abort.signal)
  }
  catch (error) {
    await cleanup.run().catch(() => {}) // the first failure is the one to tell
    if (abort.signal.aborted) return
    sayFailure(describeFailure(error))
    process.exit(1)
  }
}
