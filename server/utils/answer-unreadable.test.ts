import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { problemSchema } from '../../shared/problem.ts'
import { answerUnreadable } from './answer-unreadable.ts'

/** Answers `/begun` without an end, and anything else at once. */
const server = createServer({ headersTimeout: 200, connectionsCheckingInterval: 50 }, (request, answer) => {
  if (request.url === '/begun') return void answer.write('begun')
  answer.end('good')
})
const hello = (path: string) => `GET ${path} HTTP/1.1\r\nHost: localhost\r\n`
const broken = `${hello('/')}X-\u0001: 1\r\n\r\n`

beforeAll(async () => {
  answerUnreadable(server)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
})
afterAll(() => void server.close())

/** Everything that is answered to what is said, until the connection is closed. Each part is said when something was answered to the one before. */
async function say(...parts: string[]): Promise<string> {
  const address = server.address()
  if (typeof address !== 'object' || address === null) return expect.fail('The server does not listen.')
  const socket = connect(address.port, '127.0.0.1')
  let heard = ''
  socket.on('error', () => {}) // It may be closed while something is said.
  socket.on('data', (chunk: Uint8Array) => {
    heard += String(chunk)
    const part = parts.shift()
    if (part !== undefined) socket.write(part)
  })
  socket.write(parts.shift() ?? '')
  await once(socket, 'close')
  return heard
}

it.each([
  ['a header with a control character', 400, 'malformed_request', broken],
  ['what is no HTTP', 400, 'malformed_request', 'good morning\r\n\r\n'],
  ['headers beyond 16 KiB', 431, 'headers_too_large', `${hello('/')}X: ${'x'.repeat(20_000)}\r\n\r\n`],
  ['headers without an end', 408, 'request_timeout', hello('/')],
])('%s: %i %s', async (_, status, code, text) => {
  const [head = '', body = ''] = (await say(text)).split('\r\n\r\n')
  expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
  expect(head).toContain('Content-Type: application/problem+json')
  expect(head).toContain(`Content-Length: ${body.length}`)
  expect(problemSchema.parse(JSON.parse(body))).toMatchObject({ status, code })
})

it('is answered behind an answer that is whole, and not in the middle of one', async () => {
  expect((await say(`${hello('/')}\r\n`, broken)).match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 400'])
  expect((await say(`${hello('/begun')}\r\n`, broken)).match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200'])
})
