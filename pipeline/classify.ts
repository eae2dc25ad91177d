/** Reads what came back from the destination: accepted, may work later, or refused (docs/lifecycle.md, "What failed means"). */
import { z } from 'zod'
import type { EventError, ItemResult } from '../shared/events.ts'
import type { FailureCode } from '../shared/failures.ts'
import { partCode } from '../shared/failures.ts'

/** What the wire gave: an answer, or the reason why there is none. */
export type Reply
  = | { kind: 'answer', status: number, headers: Record<string, string>, body: string, truncated: boolean }
    | { kind: 'failure', code: WireFailure, detail: string }

/** Failures without an answer. `interrupted`: we stopped by ourselves because the lane was no longer ours. */
export type WireFailure = Extract<
  FailureCode, 'destination_timeout' | 'connection_refused' | 'connection_broken' | 'name_not_found' | 'tls_failed' | 'egress_refused' | 'interrupted'
>

/** What the reply means for the event. */
export type Verdict
  = | { class: 'success', items: ItemResult[] | null }
    | { class: 'transient', error: EventError, retryAfterMs: number | null, costsRetry: boolean }
    | { class: 'permanent', error: EventError, items: ItemResult[] | null }

/** The longest pause a destination may ask for: a day. */
const maxRetryAfterMs = 86_400_000

/** Destinations differ in what they say of an item; only `ok` decides. */
const itemsAnswer = z.object({
  items: z.array(z.looseObject({ sku: z.unknown().optional(), ok: z.boolean(), error: z.unknown().optional() })),
})

/** The meaning of `reply`. `now` (milliseconds) is only used for `Retry-After` dates. */
export function classify(reply: Reply, now: number): Verdict {
  if (reply.kind === 'failure') return transient(reply.code, wireMessages[reply.code](reply.detail))
  const { status } = reply
  if (status >= 200 && status < 300) return classifyAccepted(reply)
  if (status === 429 || status === 503) {
    const retryAfterMs = readRetryAfter(reply.headers['retry-after'], now)
    return { ...transient('destination_busy', `The destination asked us to wait (${status}).${saying(reply)}`), retryAfterMs, costsRetry: status !== 429 && retryAfterMs === null }
  }
  if (status === 408 || status === 425 || status >= 500) return transient('destination_error', `The destination had a problem of its own (${status}).${saying(reply)}`)
  if (status === 401 || status === 403) return permanent('credentials_rejected', `The destination does not accept our credentials (${status}).${saying(reply)}`)
  if (status >= 300 && status < 400) return permanent('redirected', `The destination answered with a redirect (${status}), which is never followed.`)
  return permanent('rejected', `The destination refused the message (${status}).${saying(reply)}`)
}

function classifyAccepted(reply: Extract<Reply, { kind: 'answer' }>): Verdict {
  if (/^text\/html/i.test(reply.headers['content-type'] ?? '')) {
    return transient('unexpected_answer', `The destination answered ${reply.status} with a web page instead of data; probably something in between answered.`)
  }
  if (reply.truncated) {
    return transient('unexpected_answer', `The destination answered ${reply.status} with more than can be read, so whether it accepted every item is not known.`)
  }
  const items = readItems(reply.body)
  const rejected = items?.filter(item => !item.ok) ?? []
  if (rejected.length === 0) return { class: 'success', items }
  return { class: 'permanent', items, error: describeRejected(rejected, items?.length ?? 0) }
}

/** Refusing every item is refusing the message; what was applied in part is told apart, because it cannot simply be repeated. */
function describeRejected(rejected: readonly ItemResult[], total: number): EventError {
  const reason = `${rejected[0]?.sku}: ${rejected[0]?.error ?? 'no reason given'}`
  if (rejected.length < total) {
    return { code: partCode, message: `${rejected.length} of ${total} items were refused; the others were applied. First refused: ${reason}` }
  }
  return { code: 'rejected', message: total === 1 ? `The destination refused the item. ${reason}` : `The destination refused all ${total} items. First: ${reason}` }
}

function readItems(body: string): ItemResult[] | null {
  const parsed = itemsAnswer.safeParse(parseOrNull(body))
  if (!parsed.success) return null
  return parsed.data.items.map((item, index) => ({
    sku: describe(item.sku) ?? `item ${index + 1}`,
    ok: item.ok,
    error: describe(item.error),
  }))
}

const describe = (value: unknown) => value === undefined || value === null ? null : typeof value === 'string' ? value : JSON.stringify(value)

/** Seconds or an HTTP date (RFC 9110, 10.2.3) as milliseconds from `now`, at most a day; null when absent or unreadable. */
export function readRetryAfter(value: string | undefined, now: number): number | null {
  if (value === undefined) return null
  const ms = /^\d+$/.test(value.trim()) ? Number(value) * 1000 : Date.parse(value) - now
  return Number.isNaN(ms) ? null : Math.min(Math.max(ms, 0), maxRetryAfterMs)
}

const wireMessages: Record<WireFailure, (detail: string) => string> = {
  destination_timeout: detail => `The destination gave no complete answer in time (${detail}).`,
  connection_refused: detail => `Nobody answers at the destination's address (${detail}).`,
  connection_broken: detail => `The connection to the destination broke (${detail}).`,
  name_not_found: detail => `The destination's name could not be found (${detail}).`,
  tls_failed: detail => `The destination's certificate could not be trusted (${detail}).`,
  egress_refused: detail => `Waybill does not connect to the destination's address: ${detail}.`,
  interrupted: detail => `The attempt was broken off on our side (${detail}); whether it arrived is not known.`,
}

const problemAnswer = z.object({ detail: z.string().optional(), title: z.string().optional(), message: z.string().optional() })

/** What the destination said in words, when it said it in a form we can read. */
function saying(reply: Extract<Reply, { kind: 'answer' }>): string {
  const parsed = problemAnswer.safeParse(parseOrNull(reply.body))
  const said = parsed.success ? parsed.data.detail ?? parsed.data.message ?? parsed.data.title : undefined
  return said ? ` It says: ${said.slice(0, 300)}` : ''
}

function parseOrNull(text: string): unknown {
  try {
    return JSON.parse(text)
  }
  catch {
    return null // Not JSON: then it has nothing that we could read.
  }
}

const transient = (code: FailureCode, message: string): Extract<Verdict, { class: 'transient' }> =>
  ({ class: 'transient', error: { code, message }, retryAfterMs: null, costsRetry: true })
const permanent = (code: FailureCode, message: string): Verdict => ({ class: 'permanent', error: { code, message }, items: null })
