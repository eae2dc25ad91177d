/** The only file that calls out. Follows no redirects, keeps connections open, and bounds time and size. */
import { Agent, errors, request } from 'undici'
import type { Reply, WireFailure } from './classify.ts'

/** What is sent. `signal` breaks the call off because we may no longer make it, which is not the destination's fault. */
export interface OutgoingCall {
  url: string
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  headers: Record<string, string>
  body: string | null
  timeoutMs: number
  signal: AbortSignal
}

/** Bytes of an answer that are read; what follows is cut off. Room for 1,000 item results with long reasons. */
export const maxAnswerBytes = 4 * 1024 * 1024

/** Milliseconds until a connection must stand. */
const connectTimeoutMs = 5000

/** Connections of one process to one destination at the most, so that a slow one cannot take everything. */
const connectionsPerDestination = 100

/** Sends calls; never throws, because a failure on the wire is an outcome. */
export interface Egress {
  send: (call: OutgoingCall) => Promise<Reply>
  close: () => Promise<void>
}

/** Opens the way out, with one pool of connections per destination. */
export function openEgress(): Egress {
  const agent = new Agent({
    connections: connectionsPerDestination,
    pipelining: 1,
    connect: { timeout: connectTimeoutMs },
    keepAliveTimeout: 10_000,
    headersTimeout: 0,
    bodyTimeout: 0,
  })
  return { send: call => send(agent, call), close: () => agent.destroy() }
}

async function send(agent: Agent, call: OutgoingCall): Promise<Reply> {
  const deadline = AbortSignal.timeout(call.timeoutMs)
  try {
    const response = await request(call.url, {
      dispatcher: agent,
      method: call.method,
      headers: call.headers,
      body: call.body,
      signal: AbortSignal.any([deadline, call.signal]),
    })
    const { text, truncated } = await readAnswer(response.body)
    return { kind: 'answer', status: response.statusCode, headers: flatten(response.headers), body: text, truncated }
  }
  catch (error) {
    if (call.signal.aborted) return { kind: 'failure', code: 'interrupted', detail: 'another worker took over' }
    if (deadline.aborted) return { kind: 'failure', code: 'destination_timeout', detail: `${call.timeoutMs / 1000} s` }
    return describeFailure(error)
  }
}

async function readAnswer(body: AsyncIterable<Uint8Array> & { destroy: () => unknown }): Promise<{ text: string, truncated: boolean }> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of body) {
    chunks.push(chunk)
    size += chunk.length
    if (size > maxAnswerBytes) {
      body.destroy()
      return { text: Buffer.concat(chunks).subarray(0, maxAnswerBytes).toString('utf8'), truncated: true }
    }
  }
  return { text: Buffer.concat(chunks).toString('utf8'), truncated: false }
}

const flatten = (headers: Record<string, string | string[] | undefined>) => Object.fromEntries(
  Object.entries(headers).flatMap(([name, value]) => value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value]]),
)

/** Codes of Node and undici, and what each means here. Whatever is not listed broke the connection. */
const failureByCode: Record<string, WireFailure> = {
  ECONNREFUSED: 'connection_refused',
  EHOSTUNREACH: 'connection_refused',
  ENETUNREACH: 'connection_refused',
  ENOTFOUND: 'name_not_found',
  EAI_AGAIN: 'name_not_found',
  ETIMEDOUT: 'destination_timeout',
  UND_ERR_CONNECT_TIMEOUT: 'destination_timeout',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'tls_failed',
  SELF_SIGNED_CERT_IN_CHAIN: 'tls_failed',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'tls_failed',
  CERT_HAS_EXPIRED: 'tls_failed',
  ERR_TLS_CERT_ALTNAME_INVALID: 'tls_failed',
}

function describeFailure(error: unknown): Reply {
  const cause = error instanceof AggregateError ? error.errors[0] : error
  const code = cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : 'unknown'
  const known = failureByCode[code] ?? (error instanceof errors.ConnectTimeoutError ? 'destination_timeout' : 'connection_broken')
  return { kind: 'failure', code: known, detail: code }
}
