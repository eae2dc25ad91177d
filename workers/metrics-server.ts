/** The metrics page of a worker, which has no web server: the same page at the same path, for the same tokens. */
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { createServer } from 'node:http'
import type { Logger } from 'pino'
import { findTokenActor } from '../pipeline/api-tokens.ts'
import type { MetricsSource } from '../pipeline/metrics/render-metrics.ts'
import { metricsContentType, renderMetrics } from '../pipeline/metrics/render-metrics.ts'

/** Serves `GET /metrics` at `port`; returns what ends it. A port that is taken is told in the log, and the worker works on. */
export function serveMetrics(source: MetricsSource & { log: Logger }, address: { host: string, port: number }): () => void {
  const server: Server = createServer((request, response) => {
    answer(source, request, response).catch((error: unknown) => {
      source.log.warn({ err: error }, 'metrics.not_rendered')
      if (!response.headersSent) end(response, 503, 'The figures cannot be read at the moment.\n')
    })
  })
  server.on('error', error => source.log.error({ err: error }, 'metrics.not_served'))
  server.listen(address.port, address.host)
  return () => {
    server.close()
    server.closeAllConnections()
  }
}

async function answer(source: MetricsSource, request: IncomingMessage, response: ServerResponse) {
  if (request.method !== 'GET' || request.url?.split('?')[0] !== '/metrics') return end(response, 404, 'There is nothing here but GET /metrics.\n')
  const token = /^Bearer +([\x21-\x7E]+)$/i.exec(request.headers.authorization ?? '')?.[1]
  if (!token || !await findTokenActor(source.database, token)) return end(response, 401, 'The token is missing or not valid.\n', { 'WWW-Authenticate': 'Bearer' })
  return end(response, 200, await renderMetrics(source), { 'Content-Type': metricsContentType })
}

function end(response: ServerResponse, status: number, body: string, headers: Record<string, string> = {}) {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', 'Cache-Control': 'no-store', ...headers }).end(body)
}
