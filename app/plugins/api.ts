import type { InternalApi } from 'nitropack'

type Path = Extract<keyof InternalApi, `/v1/${string}`>
type PathWith<Method extends string> = { [P in Path]: Method extends keyof InternalApi[P] ? P : never }[Path]
type Answer<P extends Path, Method extends string> = Method extends keyof InternalApi[P] ? InternalApi[P][Method] : never

interface CallOptions {
  /** Fills `:id` in the path. */
  id?: string
  /** A text is sent as it is, as JSON. */
  body?: Record<string, unknown> | string
  query?: Record<string, unknown>
  headers?: Record<string, string>
  /** Proves who is asking in place of the session: the secret part of a link. */
  bearer?: string
}

type Fetch = <T>(path: string, options: Omit<CallOptions, 'id' | 'bearer'> & { method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' }) => Promise<T>

/**
 * Waybill's own API: what a route answers is read from the route itself. On the server it passes on who is asking and
 * nothing else of the browser's request; in the browser it says when the session has ended, but on pages that are open to all.
 */
export default defineNuxtPlugin((nuxtApp) => {
  const cookie = useRequestHeaders(['cookie']).cookie
  const send: Fetch = $fetch.create({
    headers: cookie ? { cookie } : {},
    retry: false,
    async onResponseError({ response, request }) {
      if (import.meta.server || response.status !== 401 || String(request).endsWith('/v1/session')) return
      await nuxtApp.runWithContext(() => {
        if (useRoute().meta.isOpen !== true) useSessionEnd().markEnded()
      })
    },
  })
  const fill = (path: string, id = '') => path.replace(':id', encodeURIComponent(id))
  const api = {
    get: <P extends PathWith<'get'>>(path: P, { id, query, bearer }: CallOptions = {}) =>
      send<Answer<P, 'get'>>(fill(path, id), { method: 'GET', query, ...(bearer === undefined ? {} : { headers: { authorization: `Bearer ${bearer}` } }) }),
    post: <P extends PathWith<'post'>>(path: P, { id, body, query, headers }: CallOptions = {}) =>
      send<Answer<P, 'post'>>(fill(path, id), { method: 'POST', body, query, headers }),
    put: <P extends PathWith<'put'>>(path: P, { id, body }: CallOptions = {}) => send<Answer<P, 'put'>>(fill(path, id), { method: 'PUT', body }),
    patch: <P extends PathWith<'patch'>>(path: P, { id, body }: CallOptions = {}) => send<Answer<P, 'patch'>>(fill(path, id), { method: 'PATCH', body }),
    delete: <P extends PathWith<'delete'>>(path: P, { id, query }: CallOptions = {}) => send<Answer<P, 'delete'>>(fill(path, id), { method: 'DELETE', query }),
  }
  return { provide: { api } }
})
