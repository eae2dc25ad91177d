/**
 * What this process knows of its destination. The state is in Postgres and shared; every process looks at it once a second
 * and adds to it, in the transaction of the attempts themselves, how its calls ended.
 */
import type { Logger } from 'pino'
import type { Database, HotTransaction } from '../db/client.ts'
import { tellChangeHot } from '../db/queries/changes.ts'
import type { DestinationState } from '../db/queries/destinations.ts'
import { countTriesWhileDown, findDestination, hastenRetries, lockDestination, noteFailures, noteRecovery, takeProbe } from '../db/queries/destinations.ts'
import { failureClasses, failureCodes } from '../shared/failures.ts'
import type { CallOutcome } from './circuit-breaker.ts'
import { isExcused, judgeOutcomes, probeIntervalMs } from './circuit-breaker.ts'
import { repeat } from './repeat.ts'

interface Reactions { probe: () => Promise<void>, onRecovered: () => Promise<void> }

/** How the destination stands after calls were reported. */
export interface DestinationReport {
  /** What was written of it; null when nothing was. */
  written: Known | null
  isDown: boolean
  /** The events that failed because it is down. */
  excused: ReadonlySet<string>
}

export interface DestinationWatch {
  /** True while nothing may be sent but a probe. At most a second behind what other processes have found out. */
  isDown: () => boolean
  /** Writes down how calls ended, in the transaction of their attempts. */
  report: (transaction: HotTransaction, outcomes: readonly CallOutcome[]) => Promise<DestinationReport>
  /** Takes note of what was written, once it is committed. */
  learn: (report: DestinationReport) => void
  /** Looks every second from now on: calls `probe` when this process may probe, and `onRecovered` when an outage is over. */
  start: (reactions: Reactions) => void
  stop: () => void
}

/** Milliseconds between looks at the shared state. */
const lookEveryMs = 1000

/** Retries made due at once after an outage, per transaction. */
const hastenBatch = 1000

/** Codes that an outage leaves behind. */
const outageCodes = failureCodes.filter(code => failureClasses[code] === 'transient')

/** Scheme, host and port: what identifies a destination. */
export const originOf = (baseUrl: string) => new URL(baseUrl).origin

/** Watches the destination at `baseUrl`; knows nothing against it until it has looked. */
export function watchDestination(context: { database: Database, log: Logger }, baseUrl: string): DestinationWatch {
  const { database, log } = context
  const origin = originOf(baseUrl)
  const knowledge = keepKnowledge(log, origin)
  let stopLooking = () => {}

  /** A probe is not waited for: one that hangs until its time-out must not keep us from looking, or from the next probe. */
  async function look(probe: Reactions['probe']) {
    knowledge.learn(await database.hot(transaction => findDestination(transaction, origin)) ?? nothingAgainstIt)
    const { downForMs } = knowledge.state()
    if (downForMs === null) return
    if (!await database.hot(transaction => takeProbe(transaction, origin, probeIntervalMs(downForMs)))) return
    probe().catch(error => log.warn({ err: error }, 'destination.probe_failed')) // The next one comes in seconds.
  }

  return {
    isDown: () => knowledge.state().downForMs !== null,
    async report(transaction, outcomes) {
      const isWell = knowledge.state().failureCount === 0 && outcomes.every(outcome => outcome.error === null)
      const written = outcomes.length > 0 && !isWell ? await writeDown(transaction, origin, outcomes) : null
      const isDown = (written ?? knowledge.state()).downForMs !== null
      return { written, isDown, excused: isDown ? await listExcused(transaction, origin, outcomes) : new Set() }
    },
    learn({ written }) {
      if (written) knowledge.learn(written)
    },
    start({ probe, onRecovered }) {
      knowledge.onRecovered(onRecovered)
      stopLooking = repeat(lookEveryMs, () => look(probe), error => log.debug({ err: error }, 'destination.not_looked')) // Looked again in a second.
    },
    stop: () => stopLooking(),
  }
}

type Known = Pick<DestinationState, 'failureCount' | 'downForMs'>

const nothingAgainstIt: Known = { failureCount: 0, downForMs: null }

/** What this process knows at the moment; notices when a destination goes down and when it is back. */
function keepKnowledge(log: Logger, origin: string) {
  let known = nothingAgainstIt
  let recovered: Reactions['onRecovered'] = () => Promise.resolve()
  return {
    state: () => known,
    onRecovered(react: Reactions['onRecovered']) { recovered = react },
    learn(state: Known) {
      const [wasDown, isDown] = [known.downForMs !== null, state.downForMs !== null]
      known = state
      if (!wasDown && isDown) log.warn({ origin }, 'destination.down')
      if (!wasDown || isDown) return
      log.info({ origin }, 'destination.recovered')
      setImmediate(() => {
        recovered().catch(error => log.warn({ err: error }, 'destination.recovery_failed')) // The sweeper wakes the lanes.
      })
    },
  }
}

/** Adds to the shared state how calls ended, and says what is known after them. */
async function writeDown(transaction: HotTransaction, origin: string, outcomes: readonly CallOutcome[]): Promise<Known> {
  const state = await lockDestination(transaction, origin)
  const judgement = judgeOutcomes(state, outcomes)
  if (judgement.kind === 'unchanged') return state
  if (judgement.kind === 'recovered') {
    await noteRecovery(transaction, origin)
    if (state.downForMs !== null) await tellChangeHot(transaction, { kinds: ['destinations', 'lanes'] })
    return nothingAgainstIt
  }
  const { noted } = judgement
  await noteFailures(transaction, origin, noted)
  if (noted.goesDown) await tellChangeHot(transaction, { kinds: ['destinations', 'lanes'] })
  return { failureCount: noted.failureCount, downForMs: noted.goesDown ? state.downForMs ?? 0 : null }
}

async function listExcused(transaction: HotTransaction, origin: string, outcomes: readonly CallOutcome[]): Promise<Set<string>> {
  const failed = outcomes.filter(outcome => outcome.error !== null)
  if (failed.length === 0) return new Set()
  const tries = await countTriesWhileDown(transaction, origin, failed.map(outcome => outcome.eventId))
  return new Set(failed.filter(outcome => isExcused(outcome, tries.get(outcome.eventId) ?? 0)).map(outcome => outcome.eventId))
}

/**
 * After an outage nobody has to wait for the rest of a pause that it caused: makes those retries due now. What the destination
 * itself asked to wait for is waited for.
 */
export async function endPauses(database: Database): Promise<void> {
  while (await database.hot(transaction => hastenRetries(transaction, outageCodes, hastenBatch)) === hastenBatch);
}
