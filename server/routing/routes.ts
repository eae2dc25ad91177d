/** Every route of this process, so that it can tell what it answers to. */
import type { EventHandler } from 'h3'
import type { RouteFile } from './route-files.ts'

/** A route file and what it exports. */
export interface Route extends RouteFile { load: () => Promise<EventHandler> }

let current: readonly Route[] = []

/** Makes `routes` those that {@link useRoutes} returns. */
export function provideRoutes(routes: readonly Route[]) {
  current = routes
}

/** The routes of this process, without those that only say that there is nothing. */
export function useRoutes(): Route[] {
  return current.filter(route => route.method !== 'all')
}

/** The methods that an address answers to, in capitals, with those that need no route of their own; none when there is nothing at it. */
export function listMethods(address: string): string[] {
  const parts = splitPath(address.split('?', 1)[0] ?? '')
  const found = useRoutes().filter(route => fits(splitPath(route.path), parts))
  const fewest = Math.min(...found.map(countNames))
  const methods = found.filter(route => countNames(route) === fewest).map(route => route.method.toUpperCase())
  return methods.length === 0 ? [] : [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS']
}

const splitPath = (path: string) => path.split('/').filter(part => part !== '')
const isName = (part: string) => part.startsWith(':')

/** Where several paths fit, such as `/events/:id` and `/events/filter`, the one that names the most is meant. */
const countNames = (route: Route) => splitPath(route.path).filter(isName).length

function fits(pattern: readonly string[], parts: readonly string[]): boolean {
  return pattern.length === parts.length && pattern.every((part, index) => isName(part) || part === parts[index])
}
