/** The routes on a test database, with somebody of every role to call them. */
import { afterAll, beforeAll } from 'vitest'
import { z } from 'zod'
import { useTestDatabase } from '../../db/testing/database.ts'
import { makeToken, makeUser } from '../../db/testing/factories.ts'
import { makeAcceptGroup } from '../../pipeline/accept.ts'
import { makeApiToken, readApiToken } from '../../pipeline/credentials.ts'
import { openEgress } from '../../pipeline/egress.ts'
import { egressRulesFrom } from '../../pipeline/egress-gate.ts'
import { makeKeyLimits } from '../../pipeline/rate-limit/key-limits.ts'
import { openRateLimiter } from '../../pipeline/rate-limit/rate-limiter.ts'
import { followChanges } from '../../pipeline/live/follow-changes.ts'
import { liveLimits, makeLiveHub } from '../../pipeline/live/live-hub.ts'
import { makeRejectionRecorder } from '../../pipeline/rejections.ts'
import { hashPassword } from '../../pipeline/passwords.ts'
import { openIdentityProvider } from '../../pipeline/single-sign-on/provider.ts'
import { makeStatusBoard } from '../../pipeline/status/status-board.ts'
import { testSecret } from '../../pipeline/testing/sender.ts'
import { makeTestWaybill } from '../../pipeline/testing/waybill.ts'
import { commonRateLimit, readEnvironment } from '../../shared/environment.ts'
import { roles } from '../../shared/roles.ts'
import type { Role } from '../../shared/roles.ts'
import { provideWaybill } from '../utils/waybill.ts'
import type { ServedRoutes } from './serve-routes.ts'
import { serveRoutes } from './serve-routes.ts'

/** What was answered; `body` is empty when there was none. */
export interface Answer { status: number, headers: Headers, body: Record<string, unknown> }

const bodySchema = z.record(z.string(), z.unknown())

/** The person who can sign in. */
export const person = { email: 'ada@example.com', password: 'a password of Ada', name: 'Ada', role: 'operator' } as const

/** The token of the workers. It is an operator's. */
export const workerToken = 'the-token-of-the-workers-in-tests-0001'

/**
 * Starts the routes for a test file. `call('POST', path, body)` calls as an admin unless told otherwise; `url(path)` is for calls of
 * one's own. `given` adds to the environment.
 */
export function useTestServer(given: () => Record<string, string> = () => ({})) {
  const test = useTestDatabase()
  const tokens = new Map<Role, string>()
  let served: ServedRoutes | undefined
  let stopLive = () => Promise.resolve()

  beforeAll(async () => {
    const { waybill } = makeTestWaybill(test.database)
    const environment = readEnvironment({ DATABASE_URL: test.url, WAYBILL_SECRET: testSecret, MANAGEMENT_API_URL: 'http://127.0.0.1:1', MANAGEMENT_API_TOKEN: workerToken, ...given() })
    const accept = makeAcceptGroup(test.database, () => {})
    const rejections = makeRejectionRecorder(waybill)
    const limits = openRateLimiter({ redisUrl: undefined, log: waybill.log })
    const keyLimits = makeKeyLimits(test.database, commonRateLimit(environment))
    const live = makeLiveHub({ ...liveLimits, coalesceMs: 20, recheckMs: 200 })
    const stopFollowing = followChanges(live, { databaseUrl: test.url, log: waybill.log })
    stopLive = () => {
      live.close()
      return stopFollowing()
    }
    const egress = openEgress(egressRulesFrom(environment))
    const identityProvider = openIdentityProvider(environment, { egress, seal: waybill.seal })
    const status = makeStatusBoard(test.database, environment.MANAGEMENT_API_URL, { lightsMs: 0, hoursMs: 0 })
    provideWaybill({
      ...waybill, environment, accept, rejections, limits, keyLimits, identityProvider, status, live,
      queueAnswers: () => Promise.resolve(true), wokenCount: () => 0,
    })
    for (const role of roles) {
      const { token, hash } = makeApiToken()
      tokens.set(role, token)
      await test.database.query(connection => makeToken(connection, { name: `The ${role}'s token`, role, hash }))
    }
    const hash = readApiToken(workerToken) ?? new Uint8Array()
    await test.database.query(connection => makeToken(connection, { name: 'Workers, for the built-in platform', role: 'operator', hash }))
    const passwordHash = await hashPassword(person.password)
    await test.database.query(connection => makeUser(connection, { email: person.email, name: person.name, role: person.role, passwordHash }))
    served = await serveRoutes()
  })
  afterAll(async () => {
    await stopLive()
    await served?.stop()
  })

  async function call(method: string, path: string, body?: unknown, options: { as?: Role | null, headers?: Record<string, string> } = {}): Promise<Answer> {
    const as = options.as === undefined ? 'admin' : options.as
    const response = await fetch(`${served?.url}${path}`, {
      method,
      headers: {
        ...(as === null ? {} : { authorization: `Bearer ${tokens.get(as)}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...options.headers,
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    })
    const text = await response.text()
    return { status: response.status, headers: response.headers, body: text === '' ? {} : bodySchema.parse(JSON.parse(text)) }
  }
  /** Signs a person in, and returns what calls as they do in a browser. */
  async function signInAs(credentials: { email: string, password: string, code?: string }) {
    const { headers } = await call('POST', '/v1/session', credentials, { as: null, headers: { 'user-agent': 'A browser of tests' } })
    const [cookie = ''] = headers.getSetCookie()[0]?.split(';') ?? []
    return (method: string, path: string, body?: unknown) => call(method, path, body, { as: null, headers: { cookie } })
  }
  /** Sends bytes as they are, as a sender does; `rest` is the end of the address. */
  async function post(key: string | null, body: string | Uint8Array<ArrayBuffer> | ReadableStream, headers: Record<string, string> = {}, rest = ''): Promise<Answer> {
    const response = await fetch(`${served?.url}/integrations/custom/inbound${rest}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(key === null ? {} : { authorization: `Bearer ${key}` }), ...headers },
      body,
      ...(body instanceof ReadableStream ? { duplex: 'half' } : {}),
    })
    return { status: response.status, headers: response.headers, body: bodySchema.parse(await response.json()) }
  }
  /** Gets a file as a viewer unless told otherwise; with a body, by POST. */
  async function download(path: string, { as = 'viewer', body }: { as?: Role, body?: unknown } = {}): Promise<{ status: number, headers: Headers, text: string }> {
    const response = await fetch(`${served?.url}${path}`, {
      headers: { 'authorization': `Bearer ${tokens.get(as)}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    })
    return { status: response.status, headers: response.headers, text: await response.text() }
  }
  const bearer = (as: Role) => ({ authorization: `Bearer ${tokens.get(as)}` })
  return { test, call, post, download, bearer, signInAs, url: (path: string) => `${served?.url}${path}` }
}

/** What {@link useTestServer} gives. */
export type TestServer = ReturnType<typeof useTestServer>
