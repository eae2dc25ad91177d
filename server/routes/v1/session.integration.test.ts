import { describe, expect, it } from 'vitest'
import { person, useTestServer } from '../../testing/test-server.ts'

const { call } = useTestServer()
const credentials = { email: person.email.toUpperCase(), password: person.password }
const signIn = (headers: Record<string, string> = {}) => call('POST', '/v1/session', credentials, { as: null, headers })
const cookieOf = (answer: { headers: Headers }) => answer.headers.getSetCookie()[0] ?? ''
const actor = { name: 'Ada', role: 'operator', type: 'user' }

describe('signing in', () => {
  it('gives the browser a session that scripts cannot read and other sites cannot use', async () => {
    const answer = await signIn()
    expect([answer.status, answer.body]).toEqual([200, { actor }])
    expect(cookieOf(answer)).toMatch(/^waybill_session=[0-9A-Za-z]{43}; Max-Age=43200; Path=\/; HttpOnly; SameSite=Lax$/)
  })

  it('ties the cookie to this very host over TLS', async () => {
    const tls = { 'x-forwarded-proto': 'https' }
    const cookie = cookieOf(await signIn(tls))
    expect(cookie).toMatch(/^__Host-waybill_session=[0-9A-Za-z]{43}; Max-Age=43200; Path=\/; HttpOnly; Secure; SameSite=Lax$/)
    const [pair = ''] = cookie.split(';')
    expect((await call('GET', '/v1/session', undefined, { as: null, headers: { ...tls, cookie: pair } })).status).toBe(200)
    const planted = pair.replace('__Host-', '')
    expect((await call('GET', '/v1/session', undefined, { as: null, headers: { ...tls, cookie: planted } })).status).toBe(401)
  })

  it.each([{ email: 'ada@example.com', password: 'wrong' }, { email: 'nobody@example.com', password: 'wrong' }])('says the same to a wrong password and a wrong address', async (wrong) => {
    const answer = await call('POST', '/v1/session', wrong, { as: null })
    expect(answer).toMatchObject({ status: 401, body: { code: 'wrong_credentials', detail: 'E-mail or password is wrong. Check both and try again.' } })
    expect(cookieOf(answer)).toBe('')
  })

  it.each([['sec-fetch-site', 'cross-site'], ['sec-fetch-site', 'same-site'], ['origin', 'https://evil.example']])('is refused to another website: %s %s', async (name, value) => {
    expect(await signIn({ [name]: value })).toMatchObject({ status: 403, body: { code: 'forbidden' } })
  })

  it('names every field that is wrong', async () => {
    expect(await call('POST', '/v1/session', { email: '', more: 1 }, { as: null })).toMatchObject({
      status: 422, body: { errors: [{ path: 'email' }, { path: 'password' }, { path: 'more' }] },
    })
  })
})

describe('a session', () => {
  it('tells who is asking, until it is ended', async () => {
    const [cookie = ''] = cookieOf(await signIn()).split(';')
    const withCookie = { as: null, headers: { cookie } }
    expect(await call('GET', '/v1/session', undefined, withCookie)).toMatchObject({ status: 200, body: { actor } })
    expect(await call('DELETE', '/v1/session', undefined, { as: null, headers: { cookie, 'sec-fetch-site': 'cross-site' } })).toMatchObject({ status: 403 })
    const ended = await call('DELETE', '/v1/session', undefined, withCookie)
    expect([ended.status, ended.body]).toEqual([204, {}])
    expect(cookieOf(ended)).toMatch(/^waybill_session=; Max-Age=0; Path=\//)
    expect(await call('GET', '/v1/session', undefined, withCookie)).toMatchObject({ status: 401, body: { code: 'unauthenticated' } })
  })

  it('is told to a program with a token, too', async () => {
    expect((await call('GET', '/v1/session', undefined, { as: 'viewer' })).body).toEqual({ actor: { name: 'The viewer\'s token', role: 'viewer', type: 'token' } })
  })

  it('lets another website change nothing with it', async () => {
    const [cookie = ''] = cookieOf(await signIn()).split(';')
    const answer = await call('POST', '/v1/integrations/events/filter', {}, { as: null, headers: { cookie, 'sec-fetch-site': 'cross-site' } })
    expect(answer).toMatchObject({ status: 403, body: { code: 'forbidden' } })
  })
})
