/** What Nitro makes of the names of the files in `server/routes`. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { RouterMethod } from 'h3'

/** Where the route files are. */
export const routesFolder = join(import.meta.dirname, '../routes')

const methods: Record<string, RouterMethod> = { get: 'get', post: 'post', put: 'put', patch: 'patch', delete: 'delete' }

/** One route file: `v1/integrations/[id]/pause.post.ts` is POST `/v1/integrations/:id/pause`, `v1/[...].ts` is `/v1/**`. */
export interface RouteFile { file: string, method: RouterMethod | 'all', path: string }

/** Every route file, in the order of their names. */
export function listRouteFiles(): RouteFile[] {
  return readdirSync(routesFolder, { recursive: true, encoding: 'utf8' }).toSorted().flatMap((file) => {
    const match = /^(?<path>.+?)(?:\.(?<method>get|post|put|patch|delete))?\.ts$/.exec(file)
    if (!match?.groups?.path || file.endsWith('.test.ts')) return []
    const method = methods[match.groups.method ?? ''] ?? 'all'
    const path = `/${match.groups.path}`.replace(/\/index$/, '').replace(/\[\.{3}\]$/, '**').replaceAll(/\[([^\]]+)\]/g, ':$1')
    return [{ file, method, path }]
  })
}
