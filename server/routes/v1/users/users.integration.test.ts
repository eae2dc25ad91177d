import { and, asc, eq, sql } from 'drizzle-orm'
import { beforeEach, describe, expect, it } from 'vitest'
import { auditLog, invitations, signInThrottles, users } from '../../../../db/schema/people.ts'
import { makeUser } from '../../../../db/testing/factories.ts'
import { hashPassword } from '../../../../pipeline/passwords.ts'
import { person, useTestServer } from '../../../testing/test-server.ts'

const { call, signInAs, test } = useTestServer()
const nowhere = '0199aaaa-0000-7000-8000-00000000dead'
const make = (given: Parameters<typeof makeUser>[1] = {}) => test.database.query(connection => makeUser(connection, given))
const actsOn = (id: string) => test.database.query(connection => connection
  .select({ act: auditLog.act, before: auditLog.before, after: auditLog.after, detail: auditLog.detail })
  .from(auditLog).where(eq(auditLog.subjectId, id)).orderBy(asc(auditLog.id)))
const password = 'a password of somebody else'
const makeSignedIn = async (given: Parameters<typeof makeUser>[1] = {}) => {
  const user = await make({ passwordHash: await hashPassword(password), ...given })
  return { user, browser: await signInAs({ email: user.email, password }) }
}

beforeEach(() => test.database.query(async (connection) => {
  await connection.delete(signInThrottles)
  await connection.delete(invitations)
}))

describe('people', () => {
  it.each([
    ['GET', '/v1/users'], ['GET', `/v1/users/${nowhere}`], ['PATCH', `/v1/users/${nowhere}`], ['DELETE', `/v1/users/${nowhere}`],
    ['POST', `/v1/users/${nowhere}/reset-second-factor`], ['POST', `/v1/users/${nowhere}/reset-link`],
    ['GET', '/v1/invitations'], ['POST', '/v1/invitations'], ['DELETE', `/v1/invitations/${nowhere}`],
    ['GET', '/v1/tokens'], ['POST', '/v1/tokens'], ['DELETE', `/v1/tokens/${nowhere}`],
  ])('%s %s is for admins only', async (method, path) => {
    expect(await call(method, path, undefined, { as: 'operator' })).toMatchObject({ status: 403, body: { code: 'forbidden' } })
    expect(await call(method, path, undefined, { as: null })).toMatchObject({ status: 401, body: { code: 'unauthenticated' } })
  })

  it.each([['GET', ''], ['PATCH', ''], ['DELETE', ''], ['POST', '/reset-second-factor'], ['POST', '/reset-link']])('%s %s answers 404 for somebody who is not there', async (method, path) => {
    expect(await call(method, `/v1/users/${nowhere}${path}`, method === 'PATCH' ? { role: 'viewer' } : undefined)).toMatchObject({ status: 404, body: { code: 'not_found' } })
  })

  it('are listed with what an admin needs to know, and without any secret', async () => {
    const { user } = await makeSignedIn({ name: 'Bea' })
    const { body } = await call('GET', '/v1/users')
    expect(body.items).toContainEqual({
      id: user.id, email: user.email, name: 'Bea', role: 'viewer', hasPassword: true, usesSingleSignOn: false, hasSecondFactor: false, tokenCount: 0,
      createdAt: expect.any(String), lastSignedInAt: expect.any(String), suspendedAt: null,
    })
  })

  it('have another role from the next request on', async () => {
    const { user, browser } = await makeSignedIn({ role: 'admin' })
    await make({ role: 'admin' })
    expect(await browser('GET', '/v1/users')).toMatchObject({ status: 200 })
    expect(await call('PATCH', `/v1/users/${user.id}`, { role: 'viewer' })).toMatchObject({ status: 200, body: { role: 'viewer' } })
    expect(await browser('GET', '/v1/users')).toMatchObject({ status: 403 })
    expect(await actsOn(user.id)).toContainEqual(expect.objectContaining({ act: 'person.changed', before: { role: 'admin' }, after: { role: 'viewer' } }))
  })

  it('are signed out by being suspended, and cannot sign in until they are let in again', async () => {
    const { user, browser } = await makeSignedIn()
    expect(await call('PATCH', `/v1/users/${user.id}`, { suspended: true })).toMatchObject({ status: 200, body: { suspendedAt: expect.any(String) } })
    expect(await browser('GET', '/v1/session')).toMatchObject({ status: 401, body: { code: 'unauthenticated' } })
    expect(await call('POST', '/v1/session', { email: user.email, password }, { as: null })).toMatchObject({ status: 401, body: { code: 'wrong_credentials' } })
    expect(await call('PATCH', `/v1/users/${user.id}`, { suspended: false })).toMatchObject({ body: { suspendedAt: null } })
    expect(await browser('GET', '/v1/session')).toMatchObject({ status: 401 })
    expect(await call('POST', '/v1/session', { email: user.email, password }, { as: null })).toMatchObject({ status: 200 })
    expect((await actsOn(user.id)).map(({ act }) => act)).toEqual(['session.opened', 'person.suspended', 'person.reinstated', 'session.opened'])
  })

  it('are gone with their sessions when they are removed, and what they did stays', async () => {
    const { user, browser } = await makeSignedIn()
    expect(await call('DELETE', `/v1/users/${user.id}`)).toMatchObject({ status: 204 })
    expect(await browser('GET', '/v1/session')).toMatchObject({ status: 401 })
    expect((await actsOn(user.id)).map(({ act }) => act)).toEqual(['session.opened', 'person.removed'])
  })

  it('lose a second factor that an admin takes away', async () => {
    const user = await make({ totpSecret: Buffer.of(1), totpConfirmedAt: new Date() })
    expect(await call('POST', `/v1/users/${user.id}/reset-second-factor`)).toMatchObject({ status: 200, body: { hasSecondFactor: false } })
    expect(await call('POST', `/v1/users/${user.id}/reset-second-factor`)).toMatchObject({ status: 409, body: { code: 'conflict' } })
  })
})

describe('what an admin has handed out', () => {
  const wanted = { name: 'CI', role: 'admin', expiresInDays: null }
  const callWith = (token: unknown, method: string, path: string, body?: unknown) => call(method, path, body, { as: null, headers: { authorization: `Bearer ${token}` } })
  const use = (token: unknown) => callWith(token, 'GET', '/v1/session')
  /** An admin with two tokens, an invitation, and a link for somebody else's password. */
  async function makeGenerousAdmin() {
    await make({ role: 'admin' })
    const { user, browser } = await makeSignedIn({ role: 'admin' })
    const { body: { id, token } } = await browser('POST', '/v1/tokens', wanted)
    const { body: { token: second } } = await browser('POST', '/v1/tokens', wanted)
    const invited = await browser('POST', '/v1/invitations', { email: `friend-of-${user.id}@example.com`, role: 'admin' })
    const reset = await browser('POST', `/v1/users/${(await make()).id}/reset-link`)
    const links = [invited, reset].map(({ body }) => String(body.path).replace('/join/', ''))
    const look = (link: string) => call('POST', '/v1/invitations/look', { token: link }, { as: null })
    const statuses = async () => (await Promise.all([use(token), use(second), ...links.map(look)])).map(({ status }) => status)
    return { user, browser, id, token, links, statuses, change: (changes: unknown) => call('PATCH', `/v1/users/${user.id}`, changes) }
  }
  const listed = async (path: string, id: unknown) => {
    const { body: { items } } = await call('GET', path)
    return Array.isArray(items) ? items.find(item => item.id === id) : undefined
  }

  it('stops while they are suspended, and works again when they are let in again', async () => {
    const { user, id, token, links, statuses, change } = await makeGenerousAdmin()
    expect(await statuses()).toEqual([200, 200, 200, 200])
    expect(await listed('/v1/users', user.id)).toMatchObject({ tokenCount: 2 })
    await change({ suspended: true })
    expect(await statuses()).toEqual([401, 401, 404, 404])
    expect(await use(token)).toMatchObject({ body: { code: 'unauthenticated', detail: (await use('x'.repeat(40))).body.detail } })
    expect(await call('POST', '/v1/invitations/accept', { token: links[0], name: 'Friend', password }, { as: null })).toMatchObject({ status: 404 })
    expect(await listed('/v1/tokens', id)).toMatchObject({ isStopped: true })
    await change({ suspended: false })
    expect(await statuses()).toEqual([200, 200, 200, 200])
    expect(await listed('/v1/tokens', id)).toMatchObject({ isStopped: false })
  })

  it('may never do more than they may', async () => {
    const { id, token, statuses, change } = await makeGenerousAdmin()
    await change({ role: 'viewer' })
    expect(await use(token)).toMatchObject({ status: 200, body: { actor: { role: 'viewer' } } })
    expect(await listed('/v1/tokens', id)).toMatchObject({ role: 'viewer' })
    expect(await statuses()).toEqual([200, 200, 404, 404])
    await change({ role: 'admin' })
    expect(await use(token)).toMatchObject({ body: { actor: { role: 'admin' } } })
  })

  it('ends when they are removed, which is on record', async () => {
    const { user, id, statuses } = await makeGenerousAdmin()
    await call('DELETE', `/v1/users/${user.id}`)
    expect(await statuses()).toEqual([401, 401, 404, 404])
    expect(await listed('/v1/tokens', id)).toBeUndefined()
    const [entry] = await test.database.query(connection => connection.select().from(auditLog).where(and(eq(auditLog.subjectId, user.id), eq(auditLog.act, 'person.removed'))))
    expect(entry?.detail).toMatchObject({ programsCutOff: 2 })
  })
})

describe('a token that somebody made', () => {
  it.each([
    ['POST', '/v1/tokens', { name: 'For later', role: 'viewer', expiresInDays: null }], ['POST', '/v1/invitations', { email: 'later@example.com', role: 'viewer' }],
    ['POST', '/v1/users/:id/reset-link', undefined],
  ])('hands out nothing that would outlive it: %s %s', async (method, path, body) => {
    const { user, browser } = await makeSignedIn({ role: 'admin' })
    const { body: { token: ofPerson } } = await browser('POST', '/v1/tokens', { name: 'CI', role: 'admin', expiresInDays: 1 })
    const { body: { token: ofToken } } = await call('POST', '/v1/tokens', { name: 'CI', role: 'admin', expiresInDays: 1 })
    for (const token of [ofPerson, ofToken]) {
      expect(await call(method, path.replace(':id', user.id), body, { as: null, headers: { authorization: `Bearer ${token}` } })).toMatchObject({ status: 403, body: { code: 'forbidden' } })
    }
  })
})

describe('a new password', () => {
  const newPassword = 'another password of tests'
  const reset = async (id: string) => String((await call('POST', `/v1/users/${id}/reset-link`)).body.path).replace('/join/', '')
  const accept = (token = '') => call('POST', '/v1/invitations/accept', { token, password: newPassword }, { as: null })
  async function makeLinked() {
    const { user, browser } = await makeSignedIn({ role: 'admin' })
    const invited = await browser('POST', '/v1/invitations', { email: `guest-of-${user.id}@example.com`, role: 'viewer' })
    return { user, browser, toOthers: String(invited.body.path).replace('/join/', ''), toThem: await reset(user.id), toSomebodyElse: await reset((await make()).id) }
  }
  const statuses = ({ toOthers, toThem, toSomebodyElse }: Awaited<ReturnType<typeof makeLinked>>) =>
    Promise.all([toOthers, toThem, toSomebodyElse].map(async token => (await call('POST', '/v1/invitations/look', { token }, { as: null })).status))

  it('ends the links for one\'s own, and those that one has made, and no others', async () => {
    const linked = await makeLinked()
    expect(await statuses(linked)).toEqual([200, 200, 200])
    expect(await linked.browser('PUT', '/v1/account/password', { currentPassword: password, newPassword })).toMatchObject({ status: 204 })
    expect(await statuses(linked)).toEqual([404, 404, 200])
    expect(await accept(linked.toThem)).toMatchObject({ status: 404 })
    expect((await actsOn(linked.user.id)).at(-1)).toMatchObject({ act: 'account.password_changed', detail: { sessionsEnded: 0, linksEnded: 2 } })
  })

  it('ends also links that are stopped at the moment, so that none of them works again with who made it', async () => {
    const linked = await makeLinked()
    await call('PATCH', `/v1/users/${linked.user.id}`, { suspended: true })
    expect(await statuses(linked)).toEqual([404, 200, 200])
    expect(await accept(linked.toThem)).toMatchObject({ status: 200 })
    await call('PATCH', `/v1/users/${linked.user.id}`, { suspended: false })
    expect(await statuses(linked)).toEqual([404, 404, 200])
  })

  it('that comes by a link ends the other links, too', async () => {
    const linked = await makeLinked()
    expect(await accept(linked.toThem)).toMatchObject({ status: 200 })
    expect(await statuses(linked)).toEqual([404, 404, 200])
  })
})

describe('the last admin who can sign in', () => {
  const onlyAdmins = async (count: number) => {
    await test.database.query(connection => connection.delete(users).where(eq(users.role, 'admin')))
    return Promise.all(Array.from({ length: count }, () => make({ role: 'admin' })))
  }
  const acts = [['PATCH', { role: 'operator' }], ['PATCH', { suspended: true }], ['DELETE', undefined]] as const

  it.each(acts)('may not be taken away: %s %j', async (method, body) => {
    const [last] = await onlyAdmins(1)
    await make({ role: 'admin', suspendedAt: new Date() })
    expect(await call(method, `/v1/users/${last?.id}`, body)).toMatchObject({ status: 409, body: { code: 'conflict' } })
    expect(await call('PATCH', `/v1/users/${last?.id}`, { name: 'Ada' })).toMatchObject({ status: 200, body: { role: 'admin', suspendedAt: null } })
  })

  it.each(acts)('is left when all are taken away at the same instant: %s %j', async (method, body) => {
    const admins = await onlyAdmins(5)
    const answers = await Promise.all(admins.map(({ id }) => call(method, `/v1/users/${id}`, body)))
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(1)
    const left = await test.database.query(connection => connection.$count(users, sql`role = 'admin' and suspended_at is null`))
    expect(left).toBe(1)
  })
})

describe('an invitation', () => {
  const invite = async (email: string, role = 'operator') => {
    const { body, status, ...answer } = await call('POST', '/v1/invitations', { email, role })
    return { ...answer, status, body, token: String(body.path).replace('/join/', '') }
  }
  const join = (token: string, more = {}) => call('POST', '/v1/invitations/accept', { token, name: 'Cem', password, ...more }, { as: null })
  const dead = { status: 404, body: { code: 'not_found', detail: 'This link does not work any more: it was used or revoked, or is older than three days. Ask for a new one.' } }

  it('is a link that says what it is for, and by which one joins once', async () => {
    const { token, body, status } = await invite('cem@example.com')
    expect([status, body]).toEqual([201, expect.objectContaining({ purpose: 'join', email: 'cem@example.com', role: 'operator', path: expect.stringMatching(/^\/join\/[0-9A-Za-z]{43}$/) })])
    expect(await call('POST', '/v1/invitations/look', { token }, { as: null })).toMatchObject({ status: 200, body: { purpose: 'join', email: 'cem@example.com', role: 'operator', name: null } })
    expect(await join(token, { password: 'qwertyuiop' })).toMatchObject({ status: 422, body: { errors: [{ path: 'password' }] } })
    expect(await join(token, { name: undefined })).toMatchObject({ status: 422, body: { errors: [{ path: 'name' }] } })
    expect(await join(token)).toMatchObject({ status: 200, body: { email: 'cem@example.com' } })
    expect(await join(token)).toMatchObject(dead)
    const browser = await signInAs({ email: 'cem@example.com', password })
    expect(await browser('GET', '/v1/session')).toMatchObject({ body: { actor: { name: 'Cem', role: 'operator' } } })
  })

  it('is used by one of five who use it at the same instant', async () => {
    const { token } = await invite('dan@example.com')
    const answers = await Promise.all(Array.from({ length: 5 }, () => join(token)))
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 404, 404, 404, 404])
  })

  it('does not work once it is revoked, is replaced by another, or is three days old', async () => {
    const [revoked, replaced] = [await invite('eve@example.com'), await invite('fay@example.com')]
    expect(await call('DELETE', `/v1/invitations/${revoked.body.id}`)).toMatchObject({ status: 204 })
    const old = await invite('Fay@example.com')
    await test.database.query(connection => connection.update(invitations)
      .set({ expiresAt: sql`${invitations.expiresAt} - interval '72 hours'` }).where(eq(invitations.id, String(old.body.id))))
    for (const { token } of [revoked, replaced, old, { token: 'never made' }]) {
      expect(await join(token)).toMatchObject(dead)
      expect(await call('POST', '/v1/invitations/look', { token }, { as: null })).toMatchObject(dead)
    }
    expect(await call('DELETE', `/v1/invitations/${revoked.body.id}`)).toMatchObject({ status: 404 })
    expect((await call('GET', '/v1/invitations')).body.items).toEqual([])
  })

  it('is not for somebody who is there, nor used when they have come meanwhile', async () => {
    expect(await invite(person.email.toUpperCase())).toMatchObject({ status: 409, body: { code: 'conflict' } })
    const { token } = await invite('gus@example.com')
    await make({ email: 'gus@example.com' })
    expect(await join(token)).toMatchObject({ status: 409, body: { code: 'conflict' } })
  })

  it('may set a new password, which ends every session and leaves the name', async () => {
    const { user, browser } = await makeSignedIn({ name: 'Ida' })
    const { body, status } = await call('POST', `/v1/users/${user.id}/reset-link`)
    const token = String(body.path).replace('/join/', '')
    expect([status, body.purpose]).toEqual([201, 'reset'])
    expect(await call('POST', '/v1/invitations/look', { token }, { as: null })).toMatchObject({ body: { purpose: 'reset', name: 'Ida' } })
    expect(await join(token, { password: 'another password of Ida' })).toMatchObject({ status: 200 })
    expect(await browser('GET', '/v1/session')).toMatchObject({ status: 401 })
    const again = await signInAs({ email: user.email, password: 'another password of Ida' })
    expect(await again('GET', '/v1/session')).toMatchObject({ body: { actor: { name: 'Ida' } } })
  })

  it('is stored so that nobody can use it who reads the database', async () => {
    const { token } = await invite('jan@example.com')
    const dump = await test.database.query(connection => connection.execute(sql`
      select (select string_agg(invitations::text, '') from invitations) || (select string_agg(audit_log::text, '') from audit_log) as text`))
    expect(JSON.stringify(dump)).not.toContain(token)
  })
})
