/**
 * What this process knows of its destination. The state is in Postgres and shared; every process looks at it once a second
 * and adds to it, in the transaction of the attempts themselves, how its calls ended.
 */
import type { Logger } from 'pino'
import type { Database, HotTransaction } from '../db/client.ts'
import type { DestinationState } from '../db/queries/destinations.ts'
import { findDestination, hastenRetries, lockDestination, noteFailures, noteRecovery, takeProbe } from '../db/queries/destinations.ts'
import { failureClasses, failureCodes } from '../shared/failures.ts'
import type { CallOutcome } from './circuit-breaker.ts'
import { judgeOutcomes, probeIntervalMs } from './circuit-breaker.ts'

interface Reactions { probe: () => Promise<void>, onRecovered: () => Promise<void> }

export interface DestinationWatch {
  /** True while nothing may be sent but a probe. At most a second behind what other processes have found out. */
  isDown: () => boolean
  /** Writes down how calls ended, in the transaction of their attempts; resolves with whether the destination is down after them. */
  report: (transaction: HotTransaction, outcomes: readonly CallOutcome[]) => Promise<boolean>
  /** Looks every second from now on: calls `probe` when this process may probe, and `onRecovered` when an outage is over. */
  start: (reactions: Reactions) => void
  stop: () => void
}

/** Milliseconds between looks at the shared state. */
const lookEveryMs = 1000

/** Retries made due at once after an outage, per transaction. */
const hastenBatch = 1000

/** Codes that an outage leaves behind. What the destination asked to wait for is waited for. */
const outageCodes = failureCodes.filter(code => failureClasses[code] === 'transient' && code !== 'destination_busy')

/** Scheme, host and port: what identifies a destination. */
export const originOf = (baseUrl: string) => new URL(baseUrl).origin

/** Watches the destination at `baseUrl`; knows nothing against it until it has looked. */
export function watchDestination(context: { database: Database, log: Logger }, baseUrl: string): DestinationWatch {
  const { database, log } = context
  const origin = originOf(baseUrl)
  let known: Pick<DestinationState, 'failureCount' | 'downForMs'> = { failureCount: 0, downForMs: null }
  let timer: NodeJS.Timeout | undefined
  let recovered: () => Promise<void> = () => Promise.resolve()

  function learn(state: typeof known) {
    const [wasDown, isDown] = [known.downForMs !== null, state.downForMs !== null]
    known = state
    if (!wasDown && isDown) log.warn({ origin }, 'destination.down')
    if (!wasDown || isDown) return
    log.info({ origin }, 'destination.recovered')
    setImmediate(() => {
      recovered().catch(error => log.warn({ err: error }, 'destination.recovery_failed')) // The sweeper wakes the lanes.
    })
  }

  /** A probe is not waited for: one that hangs until its time-out must not keep us from looking, or from the next probe. */
  async function look(probe: () => Promise<void>) {
    const state = await database.hot(transaction => findDestination(transaction, origin))
    learn(state ?? { failureCount: 0, downForMs: null })
    const { downForMs } = known
    if (downForMs === null) return
    if (!await database.hot(transaction => takeProbe(transaction, origin, probeIntervalMs(downForMs)))) return
    probe().catch(error => log.warn({ err: error }, 'destination.probe_failed')) // The next one comes in seconds.
  }

  return {
    isDown: () => known.downForMs !== null,
    async report(transaction, outcomes) {
      const nothingToSay = known.failureCount === 0 && outcomes.every(outcome => outcome.error === null)
      if (outcomes.length === 0 || nothingToSay) return known.downForMs !== null
      const state = await lockDestination(transaction, origin)
      if (!state) return false
      const judgement = judgeOutcomes(state, outcomes)
      if (judgement.kind === 'recovered') {
        await noteRecovery(transaction, origin)
        learn({ failureCount: 0, downForMs: null })
        return false
      }
      if (judgement.kind === 'failing') await noteFailures(transaction, origin, judgement.noted)
      const isDown = judgement.kind === 'failing' ? judgement.noted.goesDown : state.downForMs !== null
      const failureCount = judgement.kind === 'failing' ? judgement.noted.failureCount : state.failureCount
      learn({ failureCount, downForMs: isDown ? state.downForMs ?? 0 : null })
      return isDown
    },
    start({ probe, onRecovered }) {
      recovered = onRecovered
      const again = () => {
        timer = setTimeout(() => {
          look(probe).catch(error => log.debug({ err: error }, 'destination.not_looked')).finally(() => timer && again()) // Looked again in a second.
        }, lookEveryMs)
      }
      again()
    },
    stop() {
      clearTimeout(timer)
      timer = undefined
    },
  }
}

/** After an outage nobody has to wait for the rest of a pause that it caused: makes those retries due now. */
export async function endPauses(database: Database): Promise<void> {
  while (await database.hot(transaction => hastenRetries(transaction, outageCodes, hastenBatch)) === hastenBatch);
}
