/** Says once that something cannot be reached and once that it can again, however many connections and commands fail meanwhile. */
import type { Logger } from 'pino'
import { isConnectionTrouble } from '../db/connection-trouble.ts'

export interface OutageWatch {
  /** `source`, a connection or what stands for one, has failed. */
  failed: (source: object, error: unknown) => void
  /** `source` works. */
  works: (source: object) => void
  /** Trouble with a nudge, told unless it is one more sign of an outage. After an outage it is of nudges that were lost with it. */
  note: (error: unknown) => void
}

/** Starts an outage of `subject` with the first source that fails; it is over when every source that failed works again. */
export function watchOutages(log: Logger, subject: 'queue' | 'rate-limit' = 'queue'): OutageWatch {
  const broken = new Set<object>()
  let since = 0
  return {
    failed(source, error) {
      if (broken.size > 0) log.debug({ err: error }, `${subject}.error`)
      else {
        since = performance.now()
        log.warn({ err: error }, `${subject}.error`)
      }
      broken.add(source)
    },
    works(source) {
      if (broken.delete(source) && broken.size === 0) log.info({ outageMs: Math.round(performance.now() - since) }, `${subject}.recovered`)
    },
    note(error) {
      log[broken.size > 0 || isConnectionTrouble(error) ? 'debug' : 'warn']({ err: error }, 'nudge.failed')
    },
  }
}
