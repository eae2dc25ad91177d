/** A destination of our own for tests: a real HTTP server that records every call and answers as it is told. */
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/**
 * A call as it was seen, with the moments (milliseconds, monotonic) at which it began and at which it was over: answered, or
 * its connection gone. `status` is null as long as nothing was answered.
 */
export interface SeenCall {
  messageId: string
  idempotencyKey: string
  attempt: number
  method: string
  path: string
  authorization: string
  body: string
  status: number | null
  beganAt: number
  endedAt: number | null
}

/** What to answer. `afterMs` waits first, `hang` never answers, `reset` breaks the connection, `trickle` sends a byte now and then and never ends. */
export type Answer
  = | { status: number, body?: unknown, headers?: Record<string, string>, afterMs?: number }
    | { hang: true }
    | { reset: true }
    | { trickle: true }

export interface TestDestination {
  url: string
  calls: SeenCall[]
  /** Sets what is answered from now on. */
  answers: (answer: Answer | number | ((call: SeenCall) => Answer | number)) => void
  stop: () => Promise<void>
}

/** Starts a destination that answers 200 until told otherwise. */
export async function startDestination(): Promise<TestDestination> {
  const calls: SeenCall[] = []
  let choose: (call: SeenCall) => Answer | number = () => 200
  const server = createServer((request, response) => {
    handle(request, response, calls, call => choose(call)).catch(() => response.destroy())
  })
  server.keepAliveTimeout = 30_000
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${portOf(server.address())}`,
    calls,
    answers(answer) { choose = typeof answer === 'function' ? answer : () => answer },
    stop: () => new Promise((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    }),
  }
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('The destination listens on no port.')
  return address.port
}

async function handle(request: IncomingMessage, response: ServerResponse, calls: SeenCall[], choose: (call: SeenCall) => Answer | number) {
  const beganAt = performance.now()
  const chunks: Uint8Array[] = []
  for await (const chunk of request) chunks.push(chunk)
  const header = (name: string) => String(request.headers[name] ?? '')
  const call: SeenCall = {
    messageId: header('x-waybill-message-id'), idempotencyKey: header('idempotency-key'), attempt: Number(header('x-waybill-attempt')),
    method: request.method ?? '', path: request.url ?? '', authorization: header('authorization'), body: Buffer.concat(chunks).toString(),
    status: null, beganAt, endedAt: null,
  }
  calls.push(call)
  response.once('close', () => {
    call.endedAt ??= performance.now()
  })
  const chosen = choose(call)
  const answer = typeof chosen === 'number' ? { status: chosen } : chosen
  if ('hang' in answer) return
  if ('reset' in answer) return void request.socket.destroy()
  if ('trickle' in answer) return trickle(response)
  if (answer.afterMs) await new Promise(resolve => setTimeout(resolve, answer.afterMs))
  call.status = answer.status
  call.endedAt ??= performance.now()
  response.writeHead(answer.status, { 'content-type': 'application/json', ...answer.headers })
  response.end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body ?? {}))
}

/** Begins an answer and keeps it going, a byte every 100 ms, for as long as somebody listens. */
function trickle(response: ServerResponse) {
  response.writeHead(200, { 'content-type': 'application/json' })
  const timer = setInterval(() => response.write(' '), 100)
  response.once('close', () => clearInterval(timer))
}
