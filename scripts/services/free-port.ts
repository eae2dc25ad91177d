import { createServer } from 'node:net'
import { once } from 'node:events'

/** The reason why nothing can listen at this address, such as `EADDRINUSE`, or null when it is free. */
export async function whyPortIsTaken(port: number, host = '127.0.0.1'): Promise<string | null> {
  const server = createServer()
  try {
    server.listen({ port, host, exclusive: true })
    await once(server, 'listening')
    return null
  }
  catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
  }
  finally {
    server.close()
  }
}

/** A port on the loopback address that is free at this moment; the preferred one if it is. */
export async function findFreePort(preferred?: number): Promise<number> {
  if (preferred && await whyPortIsTaken(preferred) === null) return preferred
  const server = createServer()
  server.listen({ port: 0, host: '127.0.0.1' })
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('The system gave no port number for a listening socket.')
  return address.port
}
