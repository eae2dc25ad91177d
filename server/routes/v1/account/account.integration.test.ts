import { Secret, TOTP } from 'otpauth'
import { beforeEach, describe, expect, it } from 'vitest'
import { signInThrottles } from '../../../../db/schema/people.ts'
import { person, useTestServer } from '../../../testing/test-server.ts'

const { call, signInAs, test } = useTestServer()
const credentials = { email: person.email, password: person.password }
beforeEach(() => test.database.query(connection => connection.delete(signInThrottles)))

const listSessions = async (browser: typeof call | Awaited<ReturnType<typeof signInAs>>) => {
  const { body } = await browser('GET', '/v1/sessions')
  return Array.isArray(body.items) ? body.items : []
}

describe('the account', () => {
  it('is one\'s own, and a token has none', async () => {
    const browser = await signInAs(credentials)
    expect(await browser('GET', '/v1/account')).toMatchObject({
      status: 200, body: { email: person.email, name: 'Ada', role: 'operator', hasPassword: true, usesSingleSignOn: false, secondFactor: { isOn: false, recoveryCodesLeft: 0 } },
    })
    for (const [method, path] of [['GET', '/v1/account'], ['PUT', '/v1/account/password'], ['POST', '/v1/account/second-factor'], ['GET', '/v1/sessions'], ['DELETE', '/v1/sessions']] as const) {
      expect(await call(method, path)).toMatchObject({ status: 403, body: { code: 'forbidden' } })
      expect(await call(method, path, undefined, { as: null })).toMatchObject({ status: 401, body: { code: 'unauthenticated' } })
    }
  })

  it('gets no password that is short, common or the address', async () => {
    const browser = await signInAs(credentials)
    for (const newPassword of ['nine char', 'x'.repeat(1001), 'qwertyuiop', person.email.toUpperCase()]) {
      expect(await browser('PUT', '/v1/account/password', { currentPassword: person.password, newPassword })).toMatchObject({ status: 422, body: { errors: [{ path: 'newPassword' }] } })
    }
  })

  it('begins a second factor with its password, and a wrong one counts as a guess', async () => {
    const browser = await signInAs(credentials)
    const begin = (body?: unknown) => browser('POST', '/v1/account/second-factor', body)
    expect(await begin({})).toMatchObject({ status: 422, body: { errors: [{ path: 'password', message: 'is missing' }] } })
    for (let count = 0; count < 5; count += 1) expect(await begin({ password: 'wrong' })).toMatchObject({ status: 422, body: { errors: [{ path: 'password' }] } })
    expect(await begin({ password: 'wrong' })).toMatchObject({ status: 429 })
  })

  it('gets a second factor, with which one signs in from then on', async () => {
    const browser = await signInAs(credentials)
    const { body: { secret, uri }, status } = await browser('POST', '/v1/account/second-factor', { password: person.password })
    expect([status, uri]).toEqual([201, expect.stringMatching(/^otpauth:\/\/totp\/Waybill:/)])
    const now = Date.now()
    const codeAt = (steps: 0 | 1) => new TOTP({ secret: Secret.fromBase32(String(secret)) }).generate({ timestamp: now + steps * 30_000 })
    const other = await signInAs(credentials)
    const { body: { recoveryCodes } } = await browser('POST', '/v1/account/second-factor/confirm', { code: codeAt(0) })
    expect(recoveryCodes).toHaveLength(10)
    expect([(await other('GET', '/v1/session')).status, (await browser('GET', '/v1/session')).status]).toEqual([401, 200])
    const [recoveryCode] = Array.isArray(recoveryCodes) ? recoveryCodes : []

    const half = await call('POST', '/v1/session', credentials, { as: null })
    expect(half).toMatchObject({ status: 401, body: { code: 'second_factor_required' } })
    expect(half.headers.getSetCookie()).toEqual([])
    expect(await call('POST', '/v1/session', { ...credentials, code: '000 000' }, { as: null })).toMatchObject({ status: 401, body: { code: 'wrong_code' } })
    expect(await call('POST', '/v1/session', { ...credentials, code: codeAt(1) }, { as: null })).toMatchObject({ status: 200, body: { actor: { name: 'Ada' } } })
    expect(await browser('POST', '/v1/account/second-factor/disable', { password: person.password, code: recoveryCode })).toMatchObject({ status: 204 })
    expect(await call('POST', '/v1/session', credentials, { as: null })).toMatchObject({ status: 200 })
  })
})

describe('sessions', () => {
  it('are listed to whose they are, with this one marked, and ended there', async () => {
    const [here, there] = [await signInAs(credentials), await signInAs(credentials)]
    const current = (await listSessions(here)).filter(({ isCurrent }) => isCurrent)
    expect(current).toMatchObject([{ method: 'password', address: '127.0.0.1', userAgent: 'A browser of tests' }])
    const { id } = (await listSessions(there)).find(({ isCurrent }) => isCurrent)
    expect(id).not.toBe(current[0].id)
    expect(await here('DELETE', `/v1/sessions/${id}`)).toMatchObject({ status: 204 })
    expect(await there('GET', '/v1/session')).toMatchObject({ status: 401, body: { code: 'unauthenticated' } })
    expect(await here('DELETE', `/v1/sessions/${id}`)).toMatchObject({ status: 404 })
  })

  it('of others are listed and ended by an admin only', async () => {
    const browser = await signInAs(credentials)
    const { body: { id: userId } } = await browser('GET', '/v1/account')
    const { id } = (await listSessions(browser)).find(({ isCurrent }) => isCurrent)
    for (const as of ['viewer', 'operator'] as const) {
      expect(await call('GET', `/v1/users/${userId}/sessions`, undefined, { as })).toMatchObject({ status: 403 })
      expect(await call('DELETE', `/v1/sessions/${id}`, undefined, { as })).toMatchObject({ status: 404, body: { code: 'not_found' } })
    }
    expect(await call('GET', `/v1/users/${userId}/sessions`)).toMatchObject({ status: 200, body: { items: expect.arrayContaining([expect.objectContaining({ id, isCurrent: false })]) } })
    expect(await call('DELETE', `/v1/sessions/${id}`)).toMatchObject({ status: 204 })
    expect(await browser('GET', '/v1/account')).toMatchObject({ status: 401 })
  })

  it('end all at once, also this one', async () => {
    const [here, there] = [await signInAs(credentials), await signInAs(credentials)]
    const { status, headers } = await here('DELETE', '/v1/sessions')
    expect([status, headers.getSetCookie()[0]]).toEqual([204, expect.stringMatching(/^waybill_session=; Max-Age=0/)])
    for (const browser of [here, there]) expect(await browser('GET', '/v1/session')).toMatchObject({ status: 401 })
  })
})

describe('guessing', () => {
  it('is answered 429 with the seconds to wait', async () => {
    const guess = (email: string) => call('POST', '/v1/session', { email, password: 'wrong' }, { as: null })
    let answer = await guess('nobody@example.com')
    for (let count = 0; count < 20 && answer.status === 401; count += 1) answer = await guess('nobody@example.com')
    expect(answer).toMatchObject({ status: 429, body: { code: 'too_many_requests' } })
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThanOrEqual(1)
  })
})
