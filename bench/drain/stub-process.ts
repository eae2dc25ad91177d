/** The destination of the drain benchmark: answers every call at once as the built-in platform would, and remembers in which order they came. */
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { destinationPaths } from '../message.ts'

/** What the platform adds to an order that it gives back. */
const kept = '{"status":"open","tracking":null,"createdAt":"2026-03-12T09:00:00.000Z","updatedAt":"2026-03-12T09:00:00.000Z",'
const results = Buffer.from(JSON.stringify({ items: [{ sku: 'CHAIR-UNO-1000-BLK', ok: true }] }))
const brace = Buffer.byteLength('{')
const seen: string[] = []

/** An order comes back whole; of items the answer is always the same. */
function answer(url: string, response: ServerResponse, chunks: readonly Buffer[]) {
  const isOrder = url === destinationPaths.order
  const body = isOrder ? Buffer.concat([Buffer.from(kept), Buffer.concat(chunks).subarray(brace)]) : results
  response.writeHead(isOrder ? 201 : 200, { 'content-type': 'application/json', 'content-length': body.length }).end(body)
}

function take(request: IncomingMessage, response: ServerResponse) {
  const chunks: Buffer[] = []
  seen.push(String(request.headers['x-waybill-message-id']))
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => answer(request.url ?? '', response, chunks))
}

const server = createServer((request, response) => request.method === 'GET' ? response.end(JSON.stringify(seen)) : take(request, response))
server.keepAliveTimeout = 60_000
server.listen(Number(process.argv[2]), '127.0.0.1')
process.on('SIGTERM', () => process.exit(0))
