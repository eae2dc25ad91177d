import { sql } from 'drizzle-orm'
import { beforeEach, describe, expect, it } from 'vitest'
import { useTestDatabase } from '../db/testing/database.ts'
import { makeToken, makeUser } from '../db/testing/factories.ts'
import { readApiToken } from './credentials.ts'
import { listIntegrations } from './integrations.ts'
import { makeSeal } from './seal.ts'
import { prepareFirstStart } from './first-start.ts'
import { findTokenActor } from './api-tokens.ts'
import { signIn } from './sign-in.ts'
import { testSeal } from './testing/sender.ts'
import { testClient } from './testing/waybill.ts'

const test = useTestDatabase()
const [first, second, third] = ['the-first-token-of-our-own-01234567', 'the-second-token-of-our-own-0123456', 'the-third-token-of-our-own-01234567']
const prepare = (options: Partial<Parameters<typeof prepareFirstStart>[0]> = {}) => prepareFirstStart({
  database: test.database, seal: testSeal, adminEmail: 'ops@example.com', adminPassword: null, apiToken: null, managementApiToken: null, withDemo: false, ...options,
})
const roleOf = async (token: string) => (await findTokenActor(test.database, token))?.role ?? null
const rolesOf = (...tokens: string[]) => Promise.all(tokens.map(roleOf))

beforeEach(() => test.database.query(connection => connection.execute(sql`truncate users, api_tokens, installation, integrations cascade`)))

describe('a first start', () => {
  it('makes an admin and a token that work, and no demo where none is wanted', async () => {
    const made = await prepare()
    expect(made).toMatchObject({ admin: { email: 'ops@example.com', password: expect.any(String) }, token: expect.any(String), demo: null })
    expect((await signIn({ database: test.database, seal: testSeal }, { email: 'ops@example.com', password: made.admin?.password ?? '' }, testClient)).actor.role).toBe('admin')
    expect(await roleOf(made.token ?? '')).toBe('admin')
    expect(await listIntegrations(test.database)).toEqual([])
    expect(await prepare({ withDemo: true })).toEqual({ admin: null, token: null, demo: null })
  })

  it('makes a demo where one is wanted', async () => {
    expect((await prepare({ withDemo: true })).demo).toMatchObject({ apiKey: expect.stringMatching(/^wbk_/) })
  })

  it('makes everything once when several processes prepare at the same instant', async () => {
    const all = await Promise.all(Array.from({ length: 4 }, () => prepare()))
    expect(all.filter(made => made.admin !== null)).toHaveLength(1)
  })

  it('leaves nothing behind with a wrong secret or a mistyped token', async () => {
    await expect(prepare({ managementApiToken: `wbt_${'0'.repeat(40)}` })).rejects.toThrow('MANAGEMENT_API_TOKEN looks like a token of Waybill')
    await prepare()
    await expect(prepare({ seal: makeSeal('another secret of thirty-two characters'), apiToken: first })).rejects.toThrow('Start with the original secret')
    expect(await roleOf(first)).toBeNull()
  })
})

describe('a token from the environment', () => {
  it('takes the place of the one before, which dies at once', async () => {
    await prepare({ apiToken: first, managementApiToken: second })
    expect(await rolesOf(first, second)).toEqual(['admin', 'operator'])
    await prepare({ apiToken: third, managementApiToken: second })
    expect(await rolesOf(first, second, third)).toEqual([null, 'operator', 'admin'])
    await prepare({ apiToken: third, managementApiToken: first })
    expect(await rolesOf(first, second, third)).toEqual(['operator', null, 'admin'])
  })

  it('may come back, and two may change places', async () => {
    await prepare({ apiToken: first })
    await prepare({ apiToken: second })
    await prepare({ apiToken: first, managementApiToken: third })
    expect(await rolesOf(first, second, third)).toEqual(['admin', null, 'operator'])
    await prepare({ apiToken: third, managementApiToken: first })
    expect(await rolesOf(first, second, third)).toEqual(['operator', null, 'admin'])
  })

  it('may be one that a person has made, and is no longer theirs then', async () => {
    await prepare()
    const suspended = await test.database.query(connection => makeUser(connection, { role: 'viewer', suspendedAt: new Date() }))
    const hash = readApiToken(third) ?? new Uint8Array()
    await test.database.query(connection => makeToken(connection, { role: 'viewer', hash, createdBy: 'Ada', ownerId: suspended.id, expiresAt: new Date() }))
    expect(await roleOf(third)).toBeNull()
    await prepare({ apiToken: third })
    expect(await roleOf(third)).toBe('admin')
  })

  it('may be one for both, and revokes none that a person has made', async () => {
    const { token } = await prepare()
    await prepare({ apiToken: first, managementApiToken: first })
    await prepare({ apiToken: second })
    expect(await rolesOf(token ?? '', first, second)).toEqual(['admin', null, 'admin'])
  })
})
