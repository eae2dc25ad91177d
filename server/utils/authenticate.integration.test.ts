/** A browser sends our cookie wherever a page of another website sends it: what it says of that page decides. */
import { beforeAll, describe, expect, it } from 'vitest'
import { makeSession, makeUser } from '../../db/testing/factories.ts'
import { makeBrowserToken } from '../../pipeline/credentials.ts'
import { person, useTestServer } from '../testing/test-server.ts'

const { test, call, bearer, url } = useTestServer()

/** What `Sec-Fetch-Site` may say, and whether it is a page of ours that asks. Null: it does not tell, and `Origin` decides. */
const sites: [site: string | null, isOurs: boolean | null][] = [
  [null, null], ['', null],
  ['same-origin', true], ['none', true],
  ['same-site', false], ['cross-site', false], ['Same-Origin', false], ['same-origin, cross-site', false], ['nonsense', false],
]

/** What `Origin` may say of itself; `OURS` stands for the server's own host and port. */
const origins: [origin: string | null, isOurs: boolean][] = [
  [null, true], ['http://OURS', true], ['https://OURS', true],
  ['null', false], ['nonsense', false], ['OURS', false], ['http://evil.example', false], ['https://evil.example:443', false], ['http://127.0.0.1', false], ['http://127.0.0.1:1', false],
  ['http://OURS.evil.example', false], ['http://evil.example/OURS', false], ['http://OURS@evil.example', false], ['http://sub.OURS', false],
]

/** Addresses that lead to nothing, so that whoever is let in changes nothing. */
const nothing = '019a0000-0000-7000-8000-000000000001'
const calls: [method: string, path: string, body: unknown, status: number][] = [
  ['GET', '/v1/session', undefined, 200],
  ['HEAD', '/v1/session', undefined, 200],
  ['POST', '/v1/integrations/events/filter', {}, 200],
  ['PUT', `/v1/integrations/${nothing}`, {}, 404],
  ['PATCH', `/v1/integrations/events/${nothing}`, { forceStop: true }, 404],
  ['DELETE', `/v1/tokens/${nothing}`, undefined, 404],
]

/** How somebody proves who they are: only a browser sends a proof unasked. */
const proofs = ['cookie', 'bearer', 'cookie and bearer', 'nothing'] as const

let cookie = ''
beforeAll(async () => {
  const { token, hash } = makeBrowserToken()
  await test.database.transaction(async (transaction) => {
    const user = await makeUser(transaction, { role: 'admin' })
    await makeSession(transaction, { userId: user.id, hash })
  })
  cookie = `waybill_session=${token}`
})

const showHeader = (name: string, value: string | null): Record<string, string> => value === null ? {} : { [name]: value.replace('OURS', new URL(url('/')).host) }
const askers = sites.flatMap(([site, isOurs]) => origins.map(([origin, isOurOrigin]) => ({ site, origin, isOurs: isOurs ?? isOurOrigin })))

describe.each(proofs)('with %s', (proof) => {
  it.each(calls)('%s %s is carried out for whom it may be', async (method, path, body, status) => {
    const given = { ...(proof.includes('cookie') ? { cookie } : {}), ...(proof.includes('bearer') ? bearer('admin') : {}) }
    const isRead = method === 'GET' || method === 'HEAD'
    const answers = await Promise.all(askers.map(async ({ site, origin }) => {
      const headers = { ...given, ...showHeader('sec-fetch-site', site), ...showHeader('origin', origin) }
      return `${site} ${origin}: ${(await call(method, path, body, { as: null, headers })).status}`
    }))
    const expected = { 'nothing': () => 401, 'bearer': () => status, 'cookie and bearer': () => status, 'cookie': (isOurs: boolean) => isOurs || isRead ? status : 403 }
    expect(answers).toEqual(askers.map(({ site, origin, isOurs }) => `${site} ${origin}: ${expected[proof](isOurs)}`))
    expect(answers).toHaveLength(126)
  })
})

describe('what needs no proof', () => {
  it.each([
    ['POST', '/v1/session', { email: person.email, password: person.password }, 200],
    ['POST', '/v1/invitations/accept', { token: 'x'.repeat(43), name: 'Eve', password: 'a password of some length' }, 404],
    ['DELETE', '/v1/session', undefined, 204],
  ])('%s %s is carried out for our pages alone', async (method, path, body, status) => {
    for (const { site, origin, isOurs } of askers.filter(({ isOurs }, index) => !isOurs || index === 0)) {
      const headers = { ...showHeader('sec-fetch-site', site), ...showHeader('origin', origin) }
      expect((await call(method, path, body, { as: null, headers })).status, `${site} ${origin}`).toBe(isOurs ? status : 403)
    }
  })
})

describe('over TLS that a proxy ends', () => {
  const cookieOf = async (proto: string) => {
    const answer = await call('POST', '/v1/session', { email: person.email, password: person.password }, { as: null, headers: { 'x-forwarded-proto': proto } })
    return answer.headers.getSetCookie()[0]?.replace(/=[^;]*/, '') ?? ''
  }

  it.each(['https', 'HTTPS', 'https,http', 'https, http'])('a cookie is tied to this host and to TLS: X-Forwarded-Proto: %s', async (proto) => {
    expect(await cookieOf(proto)).toBe('__Host-waybill_session; Max-Age=43200; Path=/; HttpOnly; Secure; SameSite=Lax')
  })

  it.each(['http', 'http, https', ''])('and only there: X-Forwarded-Proto: "%s"', async (proto) => {
    expect(await cookieOf(proto)).toBe('waybill_session; Max-Age=43200; Path=/; HttpOnly; SameSite=Lax')
  })

  it('a page that came without TLS is none of ours', async () => {
    const headers = (origin: string) => ({ 'cookie': cookie.replace('waybill', '__Host-waybill'), 'x-forwarded-proto': 'https', ...showHeader('origin', origin) })
    const filter = (origin: string) => call('POST', '/v1/integrations/events/filter', {}, { as: null, headers: headers(origin) })
    expect([(await filter('https://OURS')).status, (await filter('http://OURS')).status]).toEqual([200, 403])
  })
})
