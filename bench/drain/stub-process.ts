/** The destination of the drain benchmark: answers every call at once and remembers in which order they came. */
import { createServer } from 'node:http'

const answer = JSON.stringify({ items: [{ sku: 'CHAIR-UNO-1000-BLK', ok: true }] })
const headers = { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(answer)) }
const seen: string[] = []

const server = createServer((request, response) => {
  if (request.method === 'GET') return void response.end(JSON.stringify(seen))
  seen.push(String(request.headers['x-waybill-message-id']))
  request.resume()
  request.on('end', () => response.writeHead(200, headers).end(answer))
})
server.keepAliveTimeout = 60_000
server.listen(Number(process.argv[2]), '127.0.0.1')
process.on('SIGTERM', () => process.exit(0))
