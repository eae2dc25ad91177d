import { join } from 'node:path'
import type { Nuxt } from '@nuxt/schema'
import { listRouteFiles, routesFolder } from './route-files.ts'

/** As a module of Nuxt: gives the server's bundle, which cannot look into folders, every route as `#waybill/routes`. */
export function bundleRoutes(_options: unknown, nuxt: Nuxt) {
  nuxt.hook('nitro:config', (config) => {
    config.virtual = { ...config.virtual, '#waybill/routes': writeRouteList }
  })
}

function writeRouteList(): string {
  const routes = listRouteFiles().map(({ file, method, path }) => {
    const load = `() => import(${JSON.stringify(join(routesFolder, file))}).then(route => route.default)`
    return `  { file: ${JSON.stringify(file)}, method: '${method}', path: '${path}', load: ${load} },\n`
  })
  return `export const routes = [\n${routes.join('')}]\n`
}
