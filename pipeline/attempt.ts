/** One attempt: open the sealed message, make the call it stands for, and say what came of it, with the exchange masked. */
import type { ClaimedEvent } from '../db/queries/advance.ts'
import type { LogRow } from '../db/queries/finish-attempts.ts'
import { findAction } from './actions/registry.ts'
import type { Reply, Verdict } from './classify.ts'
import { classify } from './classify.ts'
import type { Egress } from './egress.ts'
import { readJson } from './json/read-json.ts'
import { restNotShown } from './mask/hide-in-json.ts'
import { knowingPathsOf, maskBody, maskHeaders, maskText, maskUrl } from './mask/mask.ts'
import type { Masking } from './mask/masking.ts'
import { judgeOvertaken } from './overtaken.ts'
import type { Seal } from './seal.ts'

/** Where messages go. `timeoutMs` bounds a whole call, answer included. */
export interface Destination { baseUrl: string, token: string | undefined, timeoutMs: number }

export interface AttemptContext { seal: Seal, masking: Masking, egress: Pick<Egress, 'send'>, destination: Destination, signal: AbortSignal }

/** How an attempt ended; `lost` means that the lane was taken from us meanwhile and nothing may be written. */
export type AttemptResult
  = | { kind: 'lost' }
    | { kind: 'ended', verdict: Verdict, httpStatus: number | null, durationMs: number, log: LogRow | null }

/** Characters of a body that a communication log keeps. */
const maxLoggedBody = 64 * 1024

/**
 * Makes the attempt that was claimed. Never throws: a message that cannot be read is a permanent failure of its own, and so is one
 * of which newer data have overtaken a part; neither is sent.
 */
export async function attempt(event: ClaimedEvent, context: AttemptContext): Promise<AttemptResult> {
  const started = performance.now()
  const message = openMessage(event, context.seal)
  if ('unreadable' in message) {
    const error = { code: 'unreadable_message', message: maskText(`The message cannot be turned into a call: ${message.unreadable}`, context.masking) }
    const verdict = { class: 'permanent', error, items: null } as const
    return { kind: 'ended', verdict, httpStatus: null, durationMs: performance.now() - started, log: null }
  }
  const masking = knowingPathsOf(message.dataText, context.masking, 'data')
  if (event.newerEventIds) {
    const verdict = maskVerdict(judgeOvertaken(event.action, JSON.parse(message.dataText), event.newerEventIds), masking)
    return { kind: 'ended', verdict, httpStatus: null, durationMs: performance.now() - started, log: null }
  }
  const { destination } = context
  const call = { url: joinUrl(destination.baseUrl, message.path), method: message.method, headers: headersFor(event, destination), body: message.dataText }
  const reply = maskReply(await context.egress.send({ ...call, timeoutMs: destination.timeoutMs, signal: context.signal }), masking)
  if (reply.kind === 'failure' && reply.code === 'interrupted') return { kind: 'lost' }
  return {
    kind: 'ended',
    verdict: maskVerdict(classify(reply, Date.now()), masking),
    httpStatus: reply.kind === 'answer' ? reply.status : null,
    durationMs: performance.now() - started,
    log: describeExchange(call, reply, masking),
  }
}

/** The same key over all automatic attempts and after an unknown outcome; a new one after each definite refusal. */
export function idempotencyKeyFor(event: { eventId: string, refusalCount: number }): string {
  return event.refusalCount === 0 ? event.eventId : `${event.eventId}-r${event.refusalCount}`
}

function headersFor(event: ClaimedEvent, destination: Destination): Record<string, string> {
  return {
    'Content-Type': 'application/json',
    'Accept': 'application/json',
    'User-Agent': 'Waybill',
    ...(destination.token === undefined ? {} : { Authorization: `Bearer ${destination.token}` }),
    'Idempotency-Key': idempotencyKeyFor(event),
    'X-Waybill-Message-Id': event.eventId,
    'X-Waybill-Attempt': String(event.number),
  }
}

type OpenedMessage = { method: 'POST' | 'PUT' | 'PATCH', path: string, dataText: string } | { unreadable: string }

function openMessage(event: ClaimedEvent, seal: Seal): OpenedMessage {
  if (!event.sealedBody) return { unreadable: 'its payload is gone, because it is older than what is kept.' }
  const action = findAction(event.action)
  if (!action) return { unreadable: `this version of Waybill does not know the action ${event.action}.` }
  try {
    const body = readJson(seal.open(event.sealedBody, event.eventId))
    if (body.dataText === null) return { unreadable: 'it has no data.' }
    const read = action.read(JSON.parse(body.dataText))
    return read.ok ? { ...read.call, dataText: body.dataText } : { unreadable: `its data is not valid (${read.issues[0]?.message}).` }
  }
  catch (error) {
    return { unreadable: error instanceof Error ? error.message : 'for an unknown reason.' }
  }
}

const joinUrl = (baseUrl: string, path: string) => baseUrl.replace(/\/+$/, '') + path

interface MadeCall { url: string, method: string, headers: Record<string, string>, body: string }

function describeExchange(call: MadeCall, reply: Reply, masking: Masking): LogRow {
  const request = cut(maskBody(call.body, 'application/json', { masking, root: 'data' }))
  const answer = reply.kind === 'answer' ? cut(reply.body) : null
  return {
    method: call.method,
    url: maskUrl(call.url, masking),
    requestHeaders: maskHeaders(call.headers, masking),
    requestBody: request.text,
    requestTruncated: request.truncated,
    responseStatus: reply.kind === 'answer' ? reply.status : null,
    responseHeaders: reply.kind === 'answer' ? storableHeaders(reply.headers) : null,
    responseBody: answer?.text ?? null,
    responseTruncated: reply.kind === 'answer' && (reply.truncated || answer?.truncated === true),
    failure: reply.kind === 'failure' ? `${reply.code}: ${reply.detail}` : null,
  }
}

/**
 * An answer may repeat what was sent, so it is masked as a whole before anything reads it: a sentence that is cut out of it
 * later cannot cut a secret in two, whose half would no longer look like one. What was too much to be masked counts as not read.
 */
function maskReply(reply: Reply, masking: Masking): Reply {
  if (reply.kind === 'failure') return { ...reply, detail: maskText(reply.detail, masking) }
  const body = maskBody(reply.body, reply.headers['content-type'] ?? null, { masking, root: 'answer' })
  return { ...reply, headers: maskHeaders(reply.headers, masking), body, truncated: reply.truncated || body.endsWith(restNotShown) }
}

/** Sentences are made of several parts of an answer, which may look like a secret only together. */
function maskVerdict(verdict: Verdict, masking: Masking): Verdict {
  const storableText = (text: string) => storable(maskText(text, masking))
  if (verdict.class === 'transient') return { ...verdict, error: { ...verdict.error, message: storableText(verdict.error.message) } }
  const items = verdict.items?.map(item => ({ ...item, sku: storableText(item.sku), error: item.error && storableText(item.error) })) ?? null
  if (verdict.class === 'success') return { ...verdict, items }
  return { ...verdict, items, error: { ...verdict.error, message: storableText(verdict.error.message) } }
}

function cut(text: string): { text: string, truncated: boolean } {
  return { text: storable(text.slice(0, maxLoggedBody)), truncated: text.length > maxLoggedBody }
}

/** Postgres stores neither NUL nor lone surrogates. */
const storable = (text: string) => text.replaceAll('\u0000', '\uFFFD').toWellFormed()
const storableHeaders = (headers: Record<string, string>) => Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, storable(value)]))
