import { eq, sql } from 'drizzle-orm'
import { describe, expect, it } from 'vitest'
import { apiTokens, auditLog } from '../../../../db/schema/people.ts'
import { makeToken } from '../../../../db/testing/factories.ts'
import { makeApiToken } from '../../../../pipeline/credentials.ts'
import { useTestServer } from '../../../testing/test-server.ts'

const { call, test } = useTestServer()
const create = async (more = {}) => (await call('POST', '/v1/tokens', { name: 'Grafana', role: 'viewer', expiresInDays: 30, ...more })).body
const use = (token: unknown) => call('GET', '/v1/session', undefined, { as: null, headers: { authorization: `Bearer ${token}` } })
const find = async (id: unknown) => {
  const { body: { items } } = await call('GET', '/v1/tokens')
  return Array.isArray(items) ? items.find(item => item.id === id) : undefined
}

describe('a token', () => {
  it('is shown once, has its role, and tells when it was used last', async () => {
    const { token, ...made } = await create()
    expect(token).toMatch(/^wbt_[0-9A-Za-z]{32}[0-9a-f]{8}$/)
    expect(made).toMatchObject({ name: 'Grafana', role: 'viewer', createdBy: 'The admin\'s token', isFromEnvironment: false, isExpired: false, lastUsedAt: null })
    expect(Date.parse(String(made.expiresAt)) - Date.parse(String(made.createdAt))).toBe(30 * 86_400_000)
    expect(await find(made.id)).toEqual(made)
    expect(await use(token)).toMatchObject({ status: 200, body: { actor: { name: 'Grafana', role: 'viewer', type: 'token' } } })
    expect(await find(made.id)).toMatchObject({ lastUsedAt: expect.any(String) })
  })

  it.each([{ name: ' ' }, { role: 'owner' }, { expiresInDays: 0 }, { expiresInDays: 3651 }, { expiresInDays: 1.5 }, { expiresInDays: undefined }])('is not made with %j', async (more) => {
    expect(await call('POST', '/v1/tokens', { name: 'X', role: 'viewer', expiresInDays: null, ...more })).toMatchObject({ status: 422, body: { errors: [{ path: Object.keys(more)[0] }] } })
  })

  it('says the same when it is revoked, expired, unknown, mistyped or missing', async () => {
    const [revoked, expired] = [await create({ expiresInDays: null }), await create()]
    await test.database.query(connection => connection.update(apiTokens).set({ expiresAt: sql`now()` }).where(eq(apiTokens.id, String(expired.id))))
    expect(await call('DELETE', `/v1/tokens/${revoked.id}`)).toMatchObject({ status: 204 })
    const unknown = makeApiToken().token
    const answers = await Promise.all([revoked.token, expired.token, unknown, `${unknown.slice(0, -1)}!`].map(use))
    answers.push(await call('GET', '/v1/session', undefined, { as: null }))
    expect(new Set(answers.map(({ body: { requestId: _, ...body } }) => JSON.stringify(body))).size).toBe(1)
    expect(answers[0]).toMatchObject({ status: 401, body: { code: 'unauthenticated' } })
    expect([await find(revoked.id), await find(expired.id)]).toEqual([undefined, expect.objectContaining({ isExpired: true })])
    expect(await call('DELETE', `/v1/tokens/${revoked.id}`)).toMatchObject({ status: 404, body: { code: 'not_found' } })
  })

  it('that the environment gives says so, and is not revoked here', async () => {
    const given = await test.database.query(connection => makeToken(connection, { name: 'WAYBILL_API_TOKEN', role: 'admin' }))
    expect(await find(given.id)).toMatchObject({ isFromEnvironment: true, createdBy: null })
    expect(await call('DELETE', `/v1/tokens/${given.id}`)).toMatchObject({ status: 409, body: { code: 'conflict' } })
    const namesake = await create({ name: 'WAYBILL_API_TOKEN' })
    expect(namesake).toMatchObject({ isFromEnvironment: false })
    expect(await call('DELETE', `/v1/tokens/${namesake.id}`)).toMatchObject({ status: 204 })
  })

  it('is on record when it is made and revoked, without itself', async () => {
    const { id, token } = await create()
    await call('DELETE', `/v1/tokens/${id}`)
    const entries = await test.database.query(connection => connection.select().from(auditLog).where(eq(auditLog.subjectId, String(id))).orderBy(auditLog.id))
    expect(entries.map(({ act }) => act)).toEqual(['token.created', 'token.revoked'])
    expect(JSON.stringify(entries)).not.toContain(token)
  })
})
