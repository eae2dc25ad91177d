/** Performs a feed: waits for each step's time, sends, and says so in one calm line. */
import { setTimeout as pause } from 'node:timers/promises'
import { dim, sayFailure, sayNote } from '../console/terminal.ts'
import type { FaultyLine } from './faulty-line.ts'
import type { FeedStep } from './feed.ts'
import type { FeedMessage } from './message.ts'
import { send } from './send.ts'
import type { Inbox, Sent } from './send.ts'

/** `rate` 2 plays twice as fast. `line` is null when the outage cannot be played. */
export interface Performance { steps: Iterable<FeedStep>, inbox: Inbox, rate: number, line: FaultyLine | null, signal: AbortSignal }

/** How many messages were accepted and refused at the door. */
export interface Tally { accepted: number, refused: number }

/** Plays to the end, or until the signal fires or the key is refused; the line is whole afterwards. */
export async function perform({ steps, inbox, rate, line, signal }: Performance): Promise<Tally> {
  const tally: Tally = { accepted: 0, refused: 0 }
  const startedAt = performance.now()
  try {
    for (const step of steps) {
      await pause(Math.max(0, step.atMs / rate - (performance.now() - startedAt)), undefined, { signal })
      if ('outage' in step) {
        await playOutage(step.outage, line)
        continue
      }
      const sent = await send(inbox, step.message, signal)
      if (sent.status === 202) tally.accepted += 1
      else tally.refused += 1
      console.log(describe(step.message, sent))
      if (sent.status === 401 || sent.status === 403) {
        sayFailure('Waybill does not accept the Demo ERP any more: its key was regenerated, or the integration is disabled or deleted. The demo ends here.')
        break
      }
    }
  }
  catch (error) {
    if (!signal.aborted) throw error
  }
  finally {
    await line?.mend()
  }
  return tally
}

async function playOutage(phase: 'begins' | 'ends', line: FaultyLine | null) {
  if (!line) return
  if (phase === 'begins') {
    await line.cut()
    sayNote('The commerce platform is out of reach now. Messages are accepted and wait, in order; within half a minute Waybill counts it as down and only probes it.')
  }
  else {
    await line.mend()
    sayNote('The commerce platform can be reached again. A probe finds out within seconds, and what waited goes out in order.')
  }
}

function describe({ kind, flaw, told }: FeedMessage, { status, tries }: Sent): string {
  const remarks = [...(flaw ? [`${flaw}, on purpose`] : []), ...(tries > 1 ? [`sent ${tries} times`] : [])]
  const shortened = told.length > 70 ? `${told.slice(0, 69)}…` : told
  return `${dim(new Date().toTimeString().slice(0, 8))}  ${kind.padEnd(9)} ${status}  ${shortened}${remarks.length > 0 ? dim(`  (${remarks.join('; ')})`) : ''}`
}
