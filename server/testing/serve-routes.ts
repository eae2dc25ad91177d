/**
 * Serves every route of `server/routes` in the test's own process, mounted at the addresses that Nitro gives them, so that
 * admission, validation, routing and answers are tested over real HTTP without a build.
 */
import { createServer } from 'node:http'
import { join } from 'node:path'
import { createApp, createRouter, toNodeListener } from 'h3'
import type { EventHandler } from 'h3'
import { listRouteFiles, routesFolder } from '../routing/route-files.ts'
import type { Route } from '../routing/routes.ts'
import { provideRoutes } from '../routing/routes.ts'
import { answerProblem } from '../utils/answer-problem.ts'
import { routeAsGet } from '../utils/answer-head.ts'

export interface ServedRoutes { url: string, stop: () => Promise<void> }

/** Every route, loaded from its file when it is asked for. */
export function listRoutes(): Route[] {
  return listRouteFiles().map(route => ({
    ...route,
    async load() {
      const exported: { default: EventHandler } = await import(join(routesFolder, route.file))
      return exported.default
    },
  }))
}

/** Listens on a free port of this machine. */
export async function serveRoutes(): Promise<ServedRoutes> {
  const routes = listRoutes()
  provideRoutes(routes)
  const router = createRouter({ preemptive: true })
  for (const { method, path, load } of routes) router.use(path, await load(), method === 'all' ? undefined : method)
  const server = createServer(toNodeListener(createApp({ onRequest: routeAsGet, onError: answerProblem }).use(router)))
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
