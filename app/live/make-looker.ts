/**
 * When to look again at what is shown. Without a live stream: every `everyMs` after the last look. With one: as soon as a hint comes,
 * but no more often than that, and four times as seldom without any, because not everything is told.
 */

export interface LookerOptions {
  look: () => Promise<unknown>
  /** Milliseconds between two looks; null: there is nothing to look for. */
  everyMs: () => number | null
  /** True while hints come. */
  isLive: () => boolean
}

export interface Looker {
  /** Something may have changed. */
  hint: () => void
  /** Looks now, whatever was planned. */
  lookNow: () => void
  /** Plans the next look anew, after `everyMs` or `isLive` have changed. */
  plan: () => void
  stop: () => void
}

/** How many times as seldom as without a live stream. */
const restFactor = 4

/** Makes one that is at rest until it is told something. */
export function makeLooker({ look, everyMs, isLive }: LookerOptions): Looker {
  let timer: ReturnType<typeof setTimeout> | undefined
  let lookedAt = Date.now()
  let [isHinted, isLooking, isStopped] = [false, false, false]

  function plan() {
    clearTimeout(timer)
    const pause = everyMs()
    if (pause === null || isLooking || isStopped) return
    const wait = isLive() && !isHinted ? pause * restFactor : pause
    timer = setTimeout(run, Math.max(0, lookedAt + wait - Date.now()))
  }
  async function run() {
    isHinted = false
    isLooking = true
    await look().catch(() => undefined) // A look that failed is repeated; what is on the page stays.
    isLooking = false
    lookedAt = Date.now()
    plan()
  }

  return {
    plan,
    hint() {
      isHinted = true
      plan()
    },
    lookNow() {
      clearTimeout(timer)
      if (everyMs() !== null && !isLooking && !isStopped) void run()
    },
    stop() {
      isStopped = true
      clearTimeout(timer)
    },
  }
}
