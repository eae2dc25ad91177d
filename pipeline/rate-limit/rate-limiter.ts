/**
 * Holds every key and token to its rate. Requests of the same one that come in the same instant are asked about together, so
 * that a busy sender costs Redis one command for many. When the buckets cannot be reached, or are slow, nobody is refused:
 * a limit protects the others, and stopping everybody would be worse than the flood.
 */
import type { Logger } from 'pino'
import type { RateLimit } from '../../shared/rate-limit.ts'
import { watchOutages } from '../queue-outage.ts'
import type { OutageWatch } from '../queue-outage.ts'
import type { Buckets } from './buckets.ts'
import { makeProcessBuckets, openRedisBuckets } from './buckets.ts'
import type { Spent } from './token-bucket.ts'

/** Milliseconds that a request waits for its bucket at the most, and for which buckets that did not answer are left alone. */
const [patienceMs, restMs] = [50, 1000]

/** Whether a request may go on, and how many tokens are left. */
export interface Verdict { allowed: boolean, limit: RateLimit, tokens: number }

export interface RateLimiter {
  /** Spends one request of the bucket of this name. Null when that is not known within 50 ms: then the request goes on. Never throws. */
  spend: (name: string, limit: RateLimit) => Promise<Verdict | null>
  /** Requests that went on unchecked. */
  uncheckedCount: () => number
  close: () => void
}

/** Opens the limiter of this process; on Redis all processes share the buckets. Connects by itself. */
export function openRateLimiter({ redisUrl, log }: { redisUrl: string | undefined, log: Logger }): RateLimiter {
  const outages = watchOutages(log, 'rate-limit')
  return makeRateLimiter(redisUrl ? openRedisBuckets(redisUrl, outages) : makeProcessBuckets(), outages)
}

type Answer = (verdict: Verdict | null) => void
interface Asking { limit: RateLimit, answers: Answer[] }

/** Makes a limiter with these buckets. */
export function makeRateLimiter(buckets: Buckets, outages: OutageWatch): RateLimiter {
  let asking = new Map<string, Asking>()
  let restsUntil = -Infinity
  let uncheckedCount = 0

  function letAllOn(answers: readonly Answer[]) {
    uncheckedCount += answers.length
    for (const answer of answers) answer(null)
  }

  async function ask(name: string, { limit, answers }: Asking) {
    try {
      const { granted, tokens } = await inTime(buckets.spend(name, limit, answers.length))
      outages.works(buckets)
      answers.forEach((answer, index) => answer({ allowed: index < granted, limit, tokens: Math.max(tokens, tokens + granted - index - 1) }))
    }
    catch (error) {
      restsUntil = performance.now() + restMs
      outages.failed(buckets, error)
      letAllOn(answers)
    }
  }

  function askAll() {
    const all = asking
    asking = new Map()
    for (const [name, one] of all) void ask(name, one)
  }

  return {
    spend(name, limit) {
      if (performance.now() < restsUntil) {
        uncheckedCount += 1
        return Promise.resolve(null)
      }
      return new Promise((answer) => {
        if (asking.size === 0) setImmediate(askAll)
        const one = asking.get(name)
        if (one) one.answers.push(answer)
        else asking.set(name, { limit, answers: [answer] })
      })
    },
    uncheckedCount: () => uncheckedCount,
    close: buckets.close,
  }
}

/** What was asked, unless it is late. An answer that has come while this process was busy itself is not: it is read first. */
async function inTime(spent: Promise<Spent>): Promise<Spent> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => setImmediate(() => reject(new Error(`The rate limits gave no answer within ${patienceMs} ms.`))), patienceMs)
  })
  try {
    return await Promise.race([spent, late])
  }
  finally {
    clearTimeout(timer)
    spent.catch(() => { /* Nobody waits for it any more. */ })
  }
}
