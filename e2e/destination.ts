/**
 * The Management API that the worker calls in browser tests. It passes calls on to the built-in platform until it is told
 * to answer otherwise. It is told over HTTP (`PUT /stand-in`), because the tests run in other processes than it does.
 */
import { once } from 'node:events'
import { createServer, request } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { z } from 'zod'

/** What to answer instead of passing the call on; null passes it on. */
export const standInSchema = z.object({ status: z.number().int(), body: z.unknown() }).nullable()
export type StandIn = z.output<typeof standInSchema>

async function readText(message: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of message) chunks.push(chunk)
  return Buffer.concat(chunks).toString('utf8')
}

function passOn(platformUrl: string, incoming: IncomingMessage, outgoing: ServerResponse): void {
  const target = new URL(incoming.url ?? '/', platformUrl)
  const call = request(target, { method: incoming.method, headers: { ...incoming.headers, host: target.host } }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
    answer.pipe(outgoing)
  })
  call.on('error', () => outgoing.destroy())
  incoming.pipe(call)
}

/** Starts it on a free port. */
export async function startDestination(platformUrl: string): Promise<{ url: string, stop: () => Promise<void> }> {
  let standIn: StandIn = null
  const server = createServer(async (incoming, outgoing) => {
    if (incoming.url === '/stand-in') {
      standIn = standInSchema.parse(JSON.parse(await readText(incoming)))
      outgoing.writeHead(204).end()
    }
    else if (standIn) {
      await readText(incoming)
      outgoing.writeHead(standIn.status, { 'content-type': 'application/json' }).end(JSON.stringify(standIn.body))
    }
    else {
      passOn(platformUrl, incoming, outgoing)
    }
  })
  server.listen({ port: 0, host: '127.0.0.1' })
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The system gave no port number for the destination.')
  return {
    url: `http://127.0.0.1:${address.port}`,
    async stop() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}
