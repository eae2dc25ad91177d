/**
 * The only file that calls out. Connects only where `egress-gate.ts` lets it, follows no redirects, keeps connections open, and
 * bounds time and size.
 */
import { lookup } from 'node:dns/promises'
import { isIP } from 'node:net'
import { Agent, buildConnector, errors, Pool, request } from 'undici'
import type { Reply, WireFailure } from './classify.ts'
import type { EgressGate, EgressRules, Resolve } from './egress-gate.ts'
import { EgressRefusal, hostPortOf, makeEgressGate } from './egress-gate.ts'

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const

/** What is sent. `signal` breaks the call off because we may no longer make it, which is not the destination's fault. */
export interface OutgoingCall {
  url: string
  method: typeof methods[number]
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

/** Milliseconds that a call through {@link Egress.fetch} may take, its answer included. */
const fetchTimeoutMs = 10_000

/** The way out. */
export interface Egress {
  /** Sends a call; never throws, because a failure on the wire is an outcome. */
  send: (call: OutgoingCall) => Promise<Reply>
  /**
   * The same way for libraries that want a `fetch`: text both ways, redirects are answers.
   * @throws TypeError as `fetch` does when there is no answer, or one that is too long
   */
  fetch: (url: string, options?: RequestInit) => Promise<Response>
  close: () => Promise<void>
}

const resolveAll: Resolve = name => lookup(name, { all: true })

/** Opens the way out, with one pool of connections per destination. */
export function openEgress(rules: EgressRules, resolve: Resolve = resolveAll): Egress {
  const gate = makeEgressGate(rules, resolve)
  const agent = new Agent({
    factory: (origin, options) => new Pool(origin, { ...options, connect: makeConnector(gate, hostPortOf(String(origin)).port) }),
    connections: connectionsPerDestination,
    pipelining: 1,
    keepAliveTimeout: 10_000,
    headersTimeout: 0,
    bodyTimeout: 0,
  })
  return { send: call => send(agent, call), fetch: (url, options) => fetchThrough(agent, url, options), close: () => agent.destroy() }
}

/** Connects to the very addresses that the gate has admitted. An address in the place of a name is never looked up, so it is asked about beforehand. */
function makeConnector(gate: EgressGate, port: number): buildConnector.connector {
  const connect = buildConnector({
    timeout: connectTimeoutMs,
    autoSelectFamily: true,
    lookup(name, _, done) {
      gate.admit(name, port).then(found => done(null, found), (error: Error) => done(error, []))
    },
  })
  return (options, done) => {
    if (!isIP(options.hostname)) return void connect(options, done)
    gate.admit(options.hostname, port).then(() => connect(options, done), (error: Error) => done(error, null))
  }
}

async function fetchThrough(agent: Agent, url: string, options?: RequestInit): Promise<Response> {
  const asked = new Request(url, options)
  const method = methods.find(known => known === asked.method)
  if (!method) throw new TypeError(`The method ${asked.method} is not for calls out.`)
  const headers = Object.fromEntries(asked.headers)
  const reply = await send(agent, { url, method, headers, body: asked.body && await asked.text(), timeoutMs: fetchTimeoutMs, signal: asked.signal })
  asked.signal.throwIfAborted()
  if (reply.kind === 'failure') throw new TypeError(`There is no answer (${reply.code}: ${reply.detail}).`)
  if (reply.truncated) throw new TypeError(`The answer is longer than ${maxAnswerBytes} bytes.`)
  return new Response([204, 205, 304].includes(reply.status) ? null : reply.body, { status: reply.status, headers: reply.headers })
}

async function send(agent: Agent, call: OutgoingCall): Promise<Reply> {
  if (!URL.canParse(call.url) || !/^https?:$/.test(new URL(call.url).protocol)) return { kind: 'failure', code: 'egress_refused', detail: 'it is no URL of HTTP' }
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
  if (cause instanceof EgressRefusal) return { kind: 'failure', code: 'egress_refused', detail: cause.message }
  const code = cause instanceof Error && 'code' in cause && typeof cause.code === 'string' ? cause.code : 'unknown'
  const known = failureByCode[code] ?? (error instanceof errors.ConnectTimeoutError ? 'destination_timeout' : 'connection_broken')
  return { kind: 'failure', code: known, detail: code }
}
