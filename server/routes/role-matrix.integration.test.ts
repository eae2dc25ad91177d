/** Every route against everybody who may call it: what `defineApi` was told is what happens, in every cell. */
import { beforeAll, describe, expect, it } from 'vitest'
import { makeIntegration, makeKey, makeSession, makeShare, makeToken, makeUser } from '../../db/testing/factories.ts'
import { makeApiToken, makeBrowserToken, makeIntegrationKey, makeShareToken } from '../../pipeline/credentials.ts'
import { testSeal } from '../../pipeline/testing/sender.ts'
import type { Role } from '../../shared/roles.ts'
import { roles, roleSchema } from '../../shared/roles.ts'
import { listRoutes } from '../testing/serve-routes.ts'
import { useTestServer } from '../testing/test-server.ts'
import type { Access } from '../utils/access.ts'
import { findRouteDescription } from '../utils/describe-route.ts'

const { test, url } = useTestServer()

const exported = await Promise.all(listRoutes().map(async route => ({ ...route, handler: await route.load() })))
const served = exported.flatMap(({ handler, method, ...route }) => {
  const description = findRouteDescription(handler)
  return description && method !== 'all' ? [{ ...route, method: method.toUpperCase(), role: description.role }] : []
})

/** Somebody who calls: what they send, and the role that it proves, if any. */
interface Caller { headers: () => Record<string, string>, role: Role | null, isSender?: boolean, isPerson?: boolean, holdsShare?: boolean }

const bearer = (value: string) => ({ authorization: `Bearer ${value}` })
const callers = new Map<string, Caller>([['nobody', { headers: () => ({}), role: null }]])

async function addToken(name: string, role: Role, given: { revokedAt?: Date, expiresAt?: Date } = {}) {
  const { token, hash } = makeApiToken()
  await test.database.query(connection => makeToken(connection, { role, hash, ...given }))
  callers.set(name, { headers: () => bearer(token), role: given.revokedAt || given.expiresAt ? null : role })
}

/** Each call is made by somebody else, because some routes end the sessions of whoever calls. */
async function addPerson(name: string, role: Role, given: { suspendedAt?: Date } = {}) {
  const cookies = await test.database.transaction(async (transaction) => {
    return Promise.all(served.map(async () => {
      const user = await makeUser(transaction, { role, ...given })
      const { token, hash } = makeBrowserToken()
      await makeSession(transaction, { userId: user.id, hash })
      return `waybill_session=${token}`
    }))
  })
  callers.set(name, { headers: () => ({ cookie: cookies.pop() ?? 'there are not enough' }), role: given.suspendedAt ? null : role, isPerson: true })
}

async function addSender() {
  const { key, keyId, hash } = makeIntegrationKey()
  await test.database.transaction(async (transaction) => {
    const integration = await makeIntegration(transaction)
    await makeKey(transaction, { id: keyId, integrationId: integration.id, hash })
  })
  callers.set('a sender\'s key', { headers: () => bearer(key), role: null, isSender: true })
}

async function addShare(name: string, given: { revokedAt?: Date, expiresAt?: Date } = {}) {
  const { token, hash } = makeShareToken(testSeal)
  await test.database.query(connection => makeShare(connection, { hash, ...given }))
  callers.set(name, { headers: () => bearer(token), role: null, holdsShare: !given.revokedAt && !given.expiresAt })
}

beforeAll(async () => {
  for (const role of roles) {
    await addToken(`the ${role}'s token`, role)
    await addPerson(`the ${role}'s session`, role)
  }
  await addToken('a revoked token', 'admin', { revokedAt: new Date() })
  await addToken('an expired token', 'admin', { expiresAt: new Date(Date.now() - 1000) })
  await addPerson('a suspended person', 'admin', { suspendedAt: new Date() })
  await addSender()
  await addShare('a link to the status page')
  await addShare('a revoked link', { revokedAt: new Date() })
  await addShare('an expired link', { expiresAt: new Date(Date.now() - 1000) })
})

/** Who may do what needs a role, written down here once more: a rule is not checked by itself. */
const whoMay: Record<Role, readonly Role[]> = { viewer: ['viewer', 'operator', 'admin'], operator: ['operator', 'admin'], admin: ['admin'] }

/** What must be answered, by what the route says of itself. A new kind of access has to be added here. */
function expectedAnswer({ name }: Access<unknown>, { role, isSender = false, isPerson = false, holdsShare = false }: Caller): 'admitted' | 401 | 403 {
  if (name === 'anyone') return 'admitted'
  if (name === 'sender') return isSender ? 'admitted' : 401
  if (name === 'shareHolder') return holdsShare ? 'admitted' : 401
  if (role === null) return 401
  if (name === 'person') return isPerson ? 'admitted' : 403
  return whoMay[roleSchema.parse(name)].includes(role) ? 'admitted' : 403
}

/** An address of the route's that leads to nothing, so that whoever is admitted changes nothing. */
const fillPath = (path: string) => path.replace(':id', '019a0000-0000-7000-8000-000000000001').replaceAll(/:\w+/g, 'nothing')

describe('the routes', () => {
  it('are all made by defineApi', () => {
    expect(exported.filter(({ handler }) => findRouteDescription(handler) === null).map(({ file }) => file)).toEqual([])
    expect(served.length).toBeGreaterThan(50)
  })

  it('let viewers only read and end their own sessions, and strangers only come in and go', () => {
    const changing = (name: string) => served.filter(({ method, role }) => method !== 'GET' && role.name === name).map(({ method, path }) => `${method} ${path}`).toSorted()
    expect(changing('viewer')).toEqual(['DELETE /v1/sessions/:id', 'POST /v1/integrations/events/export', 'POST /v1/integrations/events/filter'])
    expect(changing('anyone')).toEqual(['DELETE /v1/session', 'POST /v1/invitations/accept', 'POST /v1/invitations/look', 'POST /v1/session'])
  })

  it.each(served)('$method $path admits those whom it says it admits, and nobody else', async ({ method, path, role }) => {
    const body = method === 'GET' || method === 'DELETE' ? undefined : '[]'
    const answers = await Promise.all([...callers].map(async ([name, caller]) => {
      const response = await fetch(url(fillPath(path)), { method, headers: { 'content-type': 'application/json', ...caller.headers() }, body })
      await response.body?.cancel()
      const { status } = response
      return [name, status === 401 || status === 403 ? status : 'admitted'] as const
    }))
    expect(Object.fromEntries(answers)).toEqual(Object.fromEntries([...callers].map(([name, caller]) => [name, expectedAnswer(role, caller)])))
    expect(answers.length).toBe(14)
  })
})
