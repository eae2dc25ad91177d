/**
 * What Node cannot read as a request reaches no handler. It is answered as problem+json (RFC 9457) like every other error, and its
 * connection is closed, because nobody can tell where the next request on it would begin.
 */
import type { Server as HttpServer, ServerResponse } from 'node:http'
import { STATUS_CODES } from 'node:http'
import type { Server as HttpsServer } from 'node:https'
import type { Duplex } from 'node:stream'
import { newId } from '../../pipeline/new-id.ts'
import type { Problem } from '../../shared/problem.ts'

type Fault = Pick<Problem, 'status' | 'code' | 'title' | 'detail'>

/** By the code of Node's error; what is not named is malformed. */
const faults: Record<string, Fault> = {
  ERR_HTTP_REQUEST_TIMEOUT: {
    status: 408, code: 'request_timeout', title: 'The request took too long', detail: 'The request did not end in time. Send it again, all at once.',
  },
  HPE_HEADER_OVERFLOW: {
    status: 431, code: 'headers_too_large', title: 'The headers are too large', detail: 'The headers are larger than 16 KiB. Send fewer or shorter ones.',
  },
}
const malformed: Fault = {
  status: 400, code: 'malformed_request', title: 'The request cannot be read', detail: 'This is no request of HTTP/1.1. A common cause is a header with a character that may not stand in one.',
}

/** Answers what `server` cannot read from now on. In the middle of another answer there is no room for one, so the connection only ends. */
export function answerUnreadable(server: HttpServer | HttpsServer) {
  const answers = new WeakMap<Duplex, ServerResponse>()
  server.on('request', (request, answer) => answers.set(request.socket, answer))
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    const answer = answers.get(socket)
    if (!socket.writable || (answer?.headersSent && !answer.writableFinished)) return void socket.destroy()
    socket.end(writeAnswer(faults[error.code ?? ''] ?? malformed), () => socket.destroy())
  })
}

function writeAnswer(fault: Fault): string {
  const requestId = newId()
  const body = JSON.stringify({ type: 'about:blank', ...fault, requestId } satisfies Problem)
  const headers = {
    'Content-Type': 'application/problem+json', 'Content-Length': Buffer.byteLength(body), 'X-Request-Id': requestId, 'Cache-Control': 'no-store', 'Connection': 'close',
  }
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`)
  return `HTTP/1.1 ${fault.status} ${STATUS_CODES[fault.status]}\r\n${lines.join('')}\r\n${body}`
}
