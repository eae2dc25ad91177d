/**
 * A token bucket holds up to `burst` tokens and gains `perSecond` of them every second. A request takes one; when there is none,
 * it is refused. A sender that was quiet may so send a burst, and is held to its rate after that.
 */
import type { RateLimit } from '../../shared/rate-limit.ts'

/** How many tokens there were at a moment in milliseconds. */
export interface TokenBucket { tokens: number, atMs: number }

/** What became of so many requests: the first `granted` of them may go on, and `tokens` are left. */
export interface Spent { granted: number, tokens: number }

/** Takes up to `count` tokens from a bucket, which is full when there is none yet. A clock that goes back adds nothing. */
export function spendTokens(bucket: TokenBucket | undefined, limit: RateLimit, count: number, nowMs: number): Spent {
  const gained = bucket ? Math.max(0, nowMs - bucket.atMs) * limit.perSecond / 1000 : 0
  const tokens = Math.min(limit.burst, (bucket?.tokens ?? limit.burst) + gained)
  const granted = Math.min(count, Math.floor(tokens))
  return { granted, tokens: tokens - granted }
}

/** Milliseconds until a bucket with so many tokens is full again. */
export function fullAfterMs(tokens: number, limit: RateLimit): number {
  return Math.max(0, limit.burst - tokens) / limit.perSecond * 1000
}

/** Seconds, at least one, until a bucket with so many tokens grants a request again. */
export function secondsUntilNext(tokens: number, limit: RateLimit): number {
  return Math.max(1, Math.ceil((1 - tokens) / limit.perSecond))
}
