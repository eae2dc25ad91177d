/**
 * Serves every route of `server/routes` in the test's own process, mounted at the addresses that Nitro gives them, so that
 * admission, validation, routing and answers are tested over real HTTP without a build.
 */
import { readdirSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { createApp, createRouter, toNodeListener } from 'h3'
import type { EventHandler, H3Error, H3Event, RouterMethod } from 'h3'
import { describeProblem, isProblemAnswer } from '../utils/problem.ts'

const routesFolder = join(import.meta.dirname, '../routes')
const methods: Record<string, RouterMethod> = { get: 'get', post: 'post', put: 'put', patch: 'patch', delete: 'delete' }

/** One route file: `v1/integrations/[id]/pause.post.ts` is POST `/v1/integrations/:id/pause`, `v1/[...].ts` is `/v1/**`. */
export interface RouteFile { file: string, method: RouterMethod | 'all', path: string }

/** Every route file, with what Nitro makes of its name. */
export function listRouteFiles(): RouteFile[] {
  return readdirSync(routesFolder, { recursive: true, encoding: 'utf8' }).flatMap((file) => {
    const match = /^(?<path>.+?)(?:\.(?<method>get|post|put|patch|delete))?\.ts$/.exec(file)
    if (!match?.groups?.path || file.endsWith('.test.ts')) return []
    const method = methods[match.groups.method ?? ''] ?? 'all'
    const path = `/${match.groups.path}`.replace(/\/index$/, '').replace(/\[\.{3}\]$/, '**').replaceAll(/\[([^\]]+)\]/g, ':$1')
    return [{ file, method, path }]
  })
}

export interface ServedRoutes { url: string, stop: () => Promise<void> }

/** Listens on a free port of this machine. */
export async function serveRoutes(): Promise<ServedRoutes> {
  const router = createRouter({ preemptive: true })
  for (const { file, method, path } of listRouteFiles()) {
    const route: { default: EventHandler } = await import(join(routesFolder, file))
    router.use(path, route.default, method === 'all' ? undefined : method)
  }
  const server = createServer(toNodeListener(createApp({ onError: answerProblem }).use(router)))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server listens on no port.')
  return {
    url: `http://127.0.0.1:${address.port}`,
    stop: () => new Promise((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    }),
  }
}

/** Does what `server/error-handler.ts` does, which cannot be loaded outside of Nitro. */
function answerProblem(error: H3Error, request: H3Event) {
  const answer = isProblemAnswer(error.data) ? error.data : describeProblem(error, 'outside a handler')
  const response = request.node.res
  response.statusCode = error.statusCode
  response.setHeader('Content-Type', 'application/problem+json')
  for (const [name, value] of Object.entries(answer.headers)) response.setHeader(name, value)
  response.end(JSON.stringify(answer.body))
}
