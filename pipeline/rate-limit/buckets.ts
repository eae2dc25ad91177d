/** Where token buckets are: in Redis for all web processes together, or in this process where there is no Redis. */
import { Redis } from 'ioredis'
import type { Result } from 'ioredis'
import type { RateLimit } from '../../shared/rate-limit.ts'
import type { OutageWatch } from '../queue-outage.ts'
import { retryStrategy } from '../queue.ts'
import type { Spent, TokenBucket } from './token-bucket.ts'
import { fullAfterMs, spendTokens } from './token-bucket.ts'

export interface Buckets {
  /** Takes up to `count` tokens from the bucket of this name. Rejects when the buckets cannot be reached. */
  spend: (name: string, limit: RateLimit, count: number) => Promise<Spent>
  close: () => void
}

/** Buckets beyond which those that are full, and so say nothing, are forgotten. */
const forgetBeyond = 1000

/** Buckets of this process alone. */
export function makeProcessBuckets(now: () => number = () => performance.now()): Buckets {
  const buckets = new Map<string, TokenBucket & { limit: RateLimit }>()

  function forgetFull(nowMs: number) {
    for (const [name, { tokens, atMs, limit }] of buckets) {
      if (fullAfterMs(tokens, limit) <= nowMs - atMs) buckets.delete(name)
    }
  }

  return {
    spend(name, limit, count) {
      const nowMs = now()
      const spent = spendTokens(buckets.get(name), limit, count, nowMs)
      if (buckets.size >= forgetBeyond && !buckets.has(name)) forgetFull(nowMs)
      buckets.set(name, { tokens: spent.tokens, atMs: nowMs, limit })
      return Promise.resolve(spent)
    },
    close: () => {},
  }
}

/**
 * `spendTokens` in Redis, by Redis' own clock. Numbers are kept as texts with three decimals: Lua would write the milliseconds
 * since 1970 with fourteen digits only. A bucket is gone when it would be full again.
 */
const lua = `
local now = redis.call('TIME')
now = now[1] * 1000 + now[2] / 1000
local perSecond, burst, count = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local bucket = redis.call('HMGET', KEYS[1], 'tokens', 'atMs')
local gained = math.max(0, now - (tonumber(bucket[2]) or now)) * perSecond / 1000
local tokens = math.min(burst, (tonumber(bucket[1]) or burst) + gained)
local granted = math.min(count, math.floor(tokens))
tokens = string.format('%.3f', tokens - granted)
redis.call('HSET', KEYS[1], 'tokens', tokens, 'atMs', string.format('%.3f', now))
redis.call('PEXPIRE', KEYS[1], math.ceil((burst - tokens) / perSecond * 1000) + 1)
return {granted, tokens}`

declare module 'ioredis' {
  interface RedisCommander<Context> {
    spendTokens: (name: string, perSecond: number, burst: number, count: number) => Result<[number, string], Context>
  }
}

/** Buckets that every process with this Redis shares. Its connection is its own, so that nudges never wait behind it. */
export function openRedisBuckets(url: string, outages: OutageWatch): Buckets {
  const connection = new Redis(url, {
    retryStrategy, enableOfflineQueue: false, maxRetriesPerRequest: 0, enableAutoPipelining: true, scripts: { spendTokens: { lua, numberOfKeys: 1 } },
  })
  connection.on('error', error => outages.failed(connection, error)).on('ready', () => outages.works(connection))
  const opened = new Promise(resolve => connection.once('ready', resolve).once('error', resolve))
  return {
    async spend(name, { perSecond, burst }, count) {
      if (connection.status !== 'ready') await opened
      const [granted, tokens] = await connection.spendTokens(`waybill:limit:${name}`, perSecond, burst, count)
      return { granted, tokens: Number(tokens) }
    },
    close: () => connection.disconnect(),
  }
}
