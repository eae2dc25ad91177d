import { asc, eq } from 'drizzle-orm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { auditLog, users } from '../../../../../db/schema/people.ts'
import { makeUser } from '../../../../../db/testing/factories.ts'
import { randomText } from '../../../../../pipeline/credentials.ts'
import { makeSeal } from '../../../../../pipeline/seal.ts'
import { testSeal } from '../../../../../pipeline/testing/sender.ts'
import { findFreePort } from '../../../../../scripts/services/free-port.ts'
import type { Claims, TestIdentityProvider } from '../../../../testing/identity-provider.ts'
import { registration, startIdentityProvider } from '../../../../testing/identity-provider.ts'
import { useTestServer } from '../../../../testing/test-server.ts'

const start = '/v1/session/single-sign-on'
const issuer = `http://127.0.0.1:${await findFreePort()}`
const { call, test, url } = useTestServer(() => ({
  OIDC_ISSUER: issuer, OIDC_CLIENT_ID: registration.clientId, OIDC_CLIENT_SECRET: registration.clientSecret, OIDC_BUTTON_LABEL: 'Sign in with Example', OIDC_ROLE_CLAIM: 'groups',
}))
let provider: TestIdentityProvider
beforeAll(async () => {
  provider = await startIdentityProvider(issuer, url(`${start}/callback`))
})
afterAll(() => provider.stop())

/** A browser that keeps its cookies and goes nowhere by itself. */
function openBrowser() {
  const cookies = new Map<string, string>()
  async function visit(address: string, claims?: Claims | null) {
    if (claims !== undefined) provider.signsIn(claims)
    const { origin } = new URL(address)
    const cookie = [...cookies].filter(([name]) => name.startsWith(origin)).map(([name, value]) => `${name.slice(origin.length)}=${value}`).join('; ')
    const response = await fetch(address, { redirect: 'manual', headers: { cookie } })
    await response.body?.cancel()
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      cookies.set(origin + name, value)
    }
    const location = response.headers.get('location')
    return { status: response.status, location, headers: response.headers, next: location === null ? '' : new URL(location, address).href }
  }
  /** Goes to the provider as `claims` and back to the door of Waybill. @returns the address at which it stands there */
  async function travel(claims: Claims | null, to = '/events?status=failed') {
    provider.signsIn(claims)
    let next = (await visit(`${url(start)}?to=${encodeURIComponent(to)}`)).next
    for (let hop = 0; hop < 8 && next.startsWith(issuer); hop += 1) next = (await visit(next)).next
    return next
  }
  const enter = async (claims: Claims | null) => (await visit(await travel(claims))).location
  const session = () => call('GET', '/v1/session', undefined, { as: null, headers: { cookie: `waybill_session=${cookies.get(`${new URL(url('/')).origin}waybill_session`)}` } })
  return { visit, travel, enter, session, cookies }
}

const claimsOf = (sub: string, more: Record<string, unknown> = {}): Claims => ({ sub, email: `${sub}@example.com`, email_verified: true, name: `Name of ${sub}`, ...more })
/** Somebody who is there already, and what the provider says of them. */
async function makeKnown() {
  const sub = randomText(12)
  await make({ email: `${sub}@example.com` })
  return claimsOf(sub)
}
const make = (given: Parameters<typeof makeUser>[1]) => test.database.query(connection => makeUser(connection, given))
const find = (email: string) => test.database.query(async connection => (await connection.select().from(users).where(eq(users.email, email)))[0] ?? null)
const actsOn = async (id = '') => (await test.database.query(connection => connection.select({ act: auditLog.act }).from(auditLog).where(eq(auditLog.subjectId, id)).orderBy(asc(auditLog.id)))).map(({ act }) => act)

describe('single sign-on', () => {
  it('is offered by the words that are configured', async () => {
    expect(await call('GET', '/v1/session/options', undefined, { as: null })).toMatchObject({ status: 200, body: { singleSignOn: { label: 'Sign in with Example' } } })
  })

  it('links somebody with a verified address once, and leads to where they wanted', async () => {
    const user = await make({ email: 'Bea@Example.com', name: 'Bea' })
    const browser = openBrowser()
    expect(await browser.enter(claimsOf('bea'))).toBe('/events?status=failed')
    expect(await browser.session()).toMatchObject({ status: 200, body: { actor: { name: 'Bea', role: 'viewer' } } })
    expect(await openBrowser().enter(claimsOf('bea', { email: 'new-name@example.com' }))).toBe('/events?status=failed')
    expect(await actsOn(user.id)).toEqual(['person.linked', 'session.opened', 'session.opened'])
    expect(await openBrowser().enter(claimsOf('somebody-else', { email: 'bea@example.com' }))).toBe('/sign-in?problem=unknown')
  })

  it('asks the provider with PKCE, state and nonce, each of them new', async () => {
    const [one, other] = [await openBrowser().visit(url(start)), await openBrowser().visit(url(start))]
    const query = new URL(one.next).searchParams
    expect(Object.fromEntries(query)).toMatchObject({ response_type: 'code', code_challenge_method: 'S256', redirect_uri: url(`${start}/callback`), scope: 'openid email profile' })
    for (const name of ['state', 'nonce', 'code_challenge']) {
      expect(query.get(name)).toMatch(/^[\w-]{43}$/)
      expect(new URL(other.next).searchParams.get(name)).not.toBe(query.get(name))
    }
    expect(one.headers.getSetCookie()[0]).toMatch(/^waybill_journey=[\w-]+; Max-Age=600; Path=\/; HttpOnly; SameSite=Lax$/)
  })

  it.each([
    ['with another state', (address: string) => address.replace(/state=[^&]+/, 'state=another')],
    ['without a state', (address: string) => address.replace(/&?state=[^&]+/, '')],
    ['with another code', (address: string) => address.replace(/code=[^&]+/, 'code=another')],
    ['from another provider', (address: string) => address.replace(/iss=[^&]+/, 'iss=https%3A%2F%2Fevil.example')],
  ])('lets nobody in who comes back %s', async (_, change) => {
    const browser = openBrowser()
    const address = await browser.travel(await makeKnown())
    expect((await browser.visit(change(address))).location).toBe('/sign-in?problem=failed')
    expect(await browser.session()).toMatchObject({ status: 401 })
  })

  it('lets nobody in twice by one return, nor in another browser', async () => {
    const [browser, other] = [openBrowser(), openBrowser()]
    const address = await browser.travel(await makeKnown())
    expect((await other.visit(address)).location).toBe('/sign-in?problem=failed')
    const kept = new Map(browser.cookies)
    expect((await browser.visit(address)).location).toBe('/events?status=failed')
    expect((await browser.visit(address)).location).toBe('/sign-in?problem=failed')
    for (const [name, value] of kept) other.cookies.set(name, value)
    expect((await other.visit(address)).location).toBe('/sign-in?problem=failed')
  })

  it.each([
    ['sealed with another secret', (journey: object) => makeSeal('another secret of thirty-two characters').close(Buffer.from(JSON.stringify(journey)), 'single-sign-on')],
    ['sealed for something else', (journey: object) => testSeal.close(Buffer.from(JSON.stringify(journey)), 'something else')],
    ['older than ten minutes', (journey: object) => testSeal.close(Buffer.from(JSON.stringify({ ...journey, endsAt: Date.now() - 1 })), 'single-sign-on')],
  ])('lets nobody in with a cookie that is %s', async (_, seal) => {
    const browser = openBrowser()
    const address = await browser.travel(await makeKnown())
    const name = `${new URL(url('/')).origin}waybill_journey`
    const journey = JSON.parse(Buffer.from(testSeal.open(Buffer.from(browser.cookies.get(name) ?? '', 'base64url'), 'single-sign-on')).toString('utf8'))
    browser.cookies.set(name, Buffer.from(seal(journey)).toString('base64url'))
    expect((await browser.visit(address)).location).toBe('/sign-in?problem=failed')
  })

  it('lets nobody in whose address is not verified, or who has none', async () => {
    const claims = await makeKnown()
    for (const more of [{ email_verified: false }, { email_verified: undefined }, { email: undefined }]) {
      expect(await openBrowser().enter({ ...claims, ...more })).toBe('/sign-in?problem=unverified')
    }
  })

  it('takes the word that an address is verified only from where the address itself comes', async () => {
    const claims = await makeKnown()
    expect(await openBrowser().enter({ ...claims, email_verified: false, inToken: { email_verified: true } })).toBe('/sign-in?problem=unverified')
    expect(await openBrowser().enter({ ...claims, inToken: { email_verified: false } })).toBe('/events?status=failed')
  })

  it('does not take over a name that hides what it says', async () => {
    await call('POST', '/v1/invitations', { email: 'mallory@example.com', role: 'viewer' })
    expect(await openBrowser().enter(claimsOf('mallory', { name: 'Mallory \u202Enimda' }))).toBe('/events?status=failed')
    expect(await find('mallory@example.com')).toMatchObject({ name: 'mallory@example.com' })
  })

  it('lets nobody in who is suspended, whether linked or not', async () => {
    await make({ email: 'susi@example.com', suspendedAt: new Date() })
    await make({ email: 'linked@example.com', suspendedAt: new Date(), oidcIssuer: issuer, oidcSubject: 'linked' })
    for (const sub of ['susi', 'linked']) {
      const browser = openBrowser()
      expect(await browser.enter(claimsOf(sub))).toBe('/sign-in?problem=suspended')
      expect(await browser.session()).toMatchObject({ status: 401 })
    }
    expect(await find('susi@example.com')).toMatchObject({ oidcSubject: null })
  })

  it('lets nobody in whom the provider refuses', async () => {
    expect(await openBrowser().enter(null)).toBe('/sign-in?problem=failed')
  })

  it('lets in who is invited, with the role of the invitation, and nobody else', async () => {
    expect(await openBrowser().enter(claimsOf('ivy', { groups: 'admin' }))).toBe('/sign-in?problem=unknown')
    await call('POST', '/v1/invitations', { email: 'Ivy@example.com', role: 'operator' })
    const browser = openBrowser()
    expect(await browser.enter(claimsOf('ivy'))).toBe('/events?status=failed')
    expect(await browser.session()).toMatchObject({ body: { actor: { name: 'Name of ivy', role: 'operator' } } })
    expect((await call('GET', '/v1/invitations')).body.items).toEqual([])
  })

  it('follows the role that the provider names, but for the last admin', async () => {
    const [one, last] = [await make({ email: 'boss@example.com', role: 'admin' }), await make({ email: 'last@example.com', role: 'admin' })]
    const browser = openBrowser()
    await browser.enter(claimsOf('boss', { groups: 'operator' }))
    expect(await browser.session()).toMatchObject({ body: { actor: { role: 'operator' } } })
    await openBrowser().enter(claimsOf('last', { groups: 'viewer' }))
    expect([(await find(one.email))?.role, (await find(last.email))?.role]).toEqual(['operator', 'admin'])
  })

  it.each(['//evil.example', 'https://evil.example', '/\\evil.example', '/\t/evil.example'])('leads to no other site: %j', async (to) => {
    const browser = openBrowser()
    const { location } = await browser.visit(await browser.travel(await makeKnown(), to))
    expect(location).toBe('/')
  })
})

describe('a provider that does not answer', () => {
  it('is said on the sign-in page', async () => {
    await provider.stop()
    const browser = openBrowser()
    const journey = { state: 'state', nonce: 'nonce', codeVerifier: 'v'.repeat(43), to: '/', endsAt: Date.now() + 60_000 }
    browser.cookies.set(`${new URL(url('/')).origin}waybill_journey`, Buffer.from(testSeal.close(Buffer.from(JSON.stringify(journey)), 'single-sign-on')).toString('base64url'))
    const { location } = await browser.visit(`${url(`${start}/callback`)}?code=code&state=state&iss=${encodeURIComponent(issuer)}`)
    expect(location).toBe('/sign-in?problem=unavailable')
  })
})
