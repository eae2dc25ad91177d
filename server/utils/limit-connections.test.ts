import { once } from 'node:events'
import { createServer as createHttpServer } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { expect, it } from 'vitest'
import { limitConnections } from './limit-connections.ts'

it.each([
  ['with TLS', () => createHttpsServer()], ['without TLS', () => createHttpServer()],
])('a server %s waits for slow connections only so long', async (_, makeServer) => {
  limitConnections()
  const server = makeServer()
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { headersTimeout, requestTimeout, keepAliveTimeout } = server
  server.close()
  expect({ headersTimeout, requestTimeout, keepAliveTimeout }).toEqual({ headersTimeout: 10_000, requestTimeout: 60_000, keepAliveTimeout: 65_000 })
})
