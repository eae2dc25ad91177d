/**
 * How often keys, tokens and links may ask. What is left is said on every answer (draft-ietf-httpapi-ratelimit-headers-11): a program
 * that listens need never be refused. People in a browser are not counted.
 */
import type { H3Event } from 'h3'
import { setResponseHeader } from 'h3'
import type { Actor } from '../../pipeline/actor.ts'
import { fullAfterMs, secondsUntilNext } from '../../pipeline/rate-limit/token-bucket.ts'
import { commonRateLimit } from '../../shared/environment.ts'
import type { RateLimit } from '../../shared/rate-limit.ts'
import { WaybillError } from '../../shared/waybill-error.ts'
import { findBearer } from './authenticate.ts'
import { limitedRequests } from './metrics.ts'
import { useWaybill } from './waybill.ts'

/** Counts a request of a sender. Unknown keys are not counted: they are refused when the message is to be committed. @throws WaybillError `too_many_requests` */
export async function limitSender(request: H3Event, key: string): Promise<void> {
  const found = await useWaybill().keyLimits.find(key)
  if (found) await spend(request, `key:${found.keyId}`, found.limit)
}

/**
 * Counts a request of a program. Waybill's own token is not counted: what it carries to the built-in platform was counted when it
 * arrived. @throws WaybillError `too_many_requests`
 */
export async function limitActor(request: H3Event, actor: Actor): Promise<void> {
  const { environment } = useWaybill()
  if (actor.type !== 'token' || findBearer(request) === environment.MANAGEMENT_API_TOKEN) return
  await spend(request, `token:${actor.id}`, commonRateLimit(environment))
}

/** What a link to the status page may ask for: enough for a hundred people whose pages ask four times a minute. */
const shareLimit: RateLimit = { perSecond: 10, burst: 100 }

/** Counts a request by whoever holds the link with this hash. @throws WaybillError `too_many_requests` */
export async function limitShare(request: H3Event, hash: Uint8Array): Promise<void> {
  await spend(request, `share:${Buffer.from(hash).toString('hex')}`, shareLimit)
}

async function spend(request: H3Event, name: string, limit: RateLimit): Promise<void> {
  const verdict = await useWaybill().limits.spend(name, limit)
  if (!verdict) return
  const { burst, perSecond } = verdict.limit
  setResponseHeader(request, 'RateLimit-Policy', `"requests";q=${burst};w=${Math.ceil(burst / perSecond)}`)
  setResponseHeader(request, 'RateLimit', `"requests";r=${Math.floor(verdict.tokens)};t=${Math.ceil(fullAfterMs(verdict.tokens, verdict.limit) / 1000)}`)
  if (verdict.allowed) return
  limitedRequests.inc()
  throw new WaybillError('too_many_requests', `Too many requests: ${perSecond} a second are allowed, and ${burst} at once. Send this one again later, or several messages in one request.`, {
    retryAfterSeconds: secondsUntilNext(verdict.tokens, verdict.limit),
  })
}
