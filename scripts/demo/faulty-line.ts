/** The line between the worker and the platform in a demo: it passes everything on, until it is cut. */
import { createServer, request } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'

export interface FaultyLine {
  /** Where the worker reaches the platform. */
  url: string
  /** From now on nobody answers at that address, and calls under way break. */
  cut: () => Promise<void>
  /** Somebody answers again. */
  mend: () => Promise<void>
  close: () => Promise<void>
}

/** Opens a line on a free port of this machine to the platform at `target`. */
export async function openFaultyLine(target: string): Promise<FaultyLine> {
  const server = createServer((incoming, answer) => passOn(target, incoming, answer))
  const listen = (port: number) => new Promise<number>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject)
      const address = server.address()
      resolve(address === null || typeof address === 'string' ? 0 : address.port)
    })
  })
  const cut = () => new Promise<void>((resolve) => {
    server.close(() => resolve()) // says an error when it is cut already, which is as well
    server.closeAllConnections()
  })
  const port = await listen(0)
  return {
    url: `http://127.0.0.1:${port}`,
    cut,
    async mend() {
      if (!server.listening) await listen(port)
    },
    close: cut,
  }
}

function passOn(target: string, incoming: IncomingMessage, answer: ServerResponse) {
  const onward = request(new URL(incoming.url ?? '/', target), { method: incoming.method, headers: incoming.headers }, (reply) => {
    answer.writeHead(reply.statusCode ?? 502, reply.headers)
    reply.pipe(answer)
    reply.on('error', () => answer.destroy())
  })
  onward.on('error', () => answer.destroy())
  answer.on('close', () => onward.destroy())
  incoming.pipe(onward)
}
