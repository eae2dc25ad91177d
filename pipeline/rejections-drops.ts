/** Tells of rejections that could not be written: at once, and then at most once a minute. */
import type { Logger } from 'pino'

const quietMs = 60_000

/** `note` takes the reason of one drop; `tell` logs what has not been told yet. `now` is a monotonic clock in milliseconds. */
export function makeDropNote(log: Logger, now: () => number = () => performance.now()): { note: (error: unknown) => void, tell: () => void } {
  let toldAt = -Infinity
  let untoldCount = 0
  let reason: unknown
  function tell() {
    if (untoldCount === 0) return
    log.warn({ err: reason, droppedCount: untoldCount }, 'rejections.dropped')
    toldAt = now()
    untoldCount = 0
  }
  return {
    note(error) {
      reason = error
      untoldCount += 1
      if (now() - toldAt >= quietMs) tell()
    },
    tell,
  }
}
