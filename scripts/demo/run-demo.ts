/**
 * The demo plays an ERP through the real inbound endpoint. Its outage needs a line between worker and platform that can be
 * cut, and only a Waybill that the demo starts itself has one; beside a running Waybill the outage is left out.
 */
import { sayDone, sayFailure, sayNote } from '../console/terminal.ts'
import { findCredentials } from '../launcher/keepsakes.ts'
import type { Credentials } from '../launcher/keepsakes.ts'
import { readSettings } from '../launcher/preflight.ts'
import { runUntilStopped } from '../launcher/run-until-stopped.ts'
import { StartFailure, messageOf } from '../launcher/start-failure.ts'
import { openFaultyLine } from './faulty-line.ts'
import type { FaultyLine } from './faulty-line.ts'
import { makeFeed } from './feed.ts'
import { readDemoOptions } from './options.ts'
import type { DemoOptions } from './options.ts'
import { perform } from './perform.ts'

/** Feeds the Waybill of the data folder, starting it first if it does not run. Exits with 1 and one sentence when it cannot. */
export async function runDemo(commandLine: readonly string[]): Promise<void> {
  try {
    const options = readDemoOptions(commandLine)
    const credentials = findCredentials(readSettings(process.env).WAYBILL_DATA_DIR)
    if (credentials && await answers(credentials.url)) await feedRunning(credentials, options)
    else await startAndFeed(options)
  }
  catch (error) {
    sayFailure(messageOf(error))
    process.exit(1)
  }
}

/** True when a Waybill answers there. */
async function answers(url: string): Promise<boolean> {
  try {
    const answer = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(3000) })
    return answer.ok
  }
  catch {
    return false // Nobody listens: then the demo starts Waybill itself.
  }
}

async function feedRunning(credentials: Credentials, options: DemoOptions): Promise<void> {
  const stop = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort())
  sayNote(`Waybill runs already at ${credentials.url}, so the outage is left out: for it, stop that one and let npm run demo start it.`)
  await feed(credentials, options, { line: null, signal: stop.signal })
}

async function startAndFeed(options: DemoOptions): Promise<void> {
  let line: FaultyLine | null = null
  await runUntilStopped('built', {
    async reroute(platformUrl) {
      line = await openFaultyLine(platformUrl)
      return line.url
    },
    onReady(credentials, signal) {
      if (!line) sayNote('MANAGEMENT_API_URL names a platform of your own, which the demo leaves alone: the outage is left out.')
      feed(credentials, options, { line, signal }).then(
        () => signal.aborted || sayNote('Waybill goes on until Ctrl-C.'),
        (error: unknown) => sayFailure(messageOf(error)),
      )
    },
  })
}

async function feed({ url, demo }: Credentials, { minutes, seed, rate }: DemoOptions, play: { line: FaultyLine | null, signal: AbortSignal }): Promise<void> {
  if (!demo) {
    throw new StartFailure('The key of the integration "Demo ERP" is not known here: it is written down at the first start only. Set WAYBILL_DATA_DIR to a new folder for a Waybill of its own.')
  }
  sayNote(`The Demo ERP sends for ${minutes * rate === minutes ? minutes : `${minutes} (played ${rate} times as fast)`} minutes. Watch it at ${url}/events`)
  const run = new Date().toISOString().slice(2, 16).replaceAll(/\D/g, '')
  const { accepted, refused } = await perform({ steps: makeFeed({ seed, run, minutes: minutes * rate }), inbox: { url, apiKey: demo.apiKey }, rate, ...play })
  sayDone(`The feed has ended: ${accepted} messages accepted, ${refused} refused at the door.`)
}
