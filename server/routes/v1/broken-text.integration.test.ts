import { describe, expect, it } from 'vitest'
import { makeEvent, makeIntegration, makeUser } from '../../../db/testing/factories.ts'
import { useTestServer } from '../../testing/test-server.ts'

const { call, test } = useTestServer()
const half = '\uD83E'
const refusal = (...paths: string[]) => ({ status: 422, body: { code: 'invalid', errors: paths.map(path => ({ path, message: expect.stringContaining('half of a surrogate pair') })) } })

describe('half a surrogate pair, which no database stores', () => {
  it('is refused in a reason to skip', async () => {
    const { id } = await test.database.query(connection => makeEvent(connection, { status: 'failed' }))
    expect(await call('POST', `/v1/integrations/events/${id}/skip`, { reason: `cut ${half}` })).toMatchObject(refusal('reason'))
  })

  it('is refused in an integration\'s name, its settings and the names of those, each with its path', async () => {
    const body = { service: 'custom', name: half, settings: { deep: [{ text: 'good' }, { text: half }], [`key${half}`]: 1 } }
    expect(await call('POST', '/v1/integrations/', body)).toMatchObject(refusal('name', 'settings.deep[1].text', `settings.key${half.toWellFormed()}`))
  })

  it('is refused in what people search for and in an address to sign in with', async () => {
    expect(await call('POST', '/v1/integrations/events/filter', { q: half })).toMatchObject(refusal('q'))
    expect(await call('POST', '/v1/session', { email: 'a@example.com', password: half })).toMatchObject(refusal('password'))
  })

  it('is refused in an order, also below fields that the platform only keeps', async () => {
    const order = { orderNumber: 'O-1', currency: 'EUR', customer: {}, lines: [{ sku: 'A', quantity: 1, unitPrice: '1', note: half }] }
    expect(await call('POST', '/v1/orders', order)).toMatchObject(refusal('lines[0].note'))
  })

  it('is not what a whole pair or its escape is', async () => {
    expect(await call('POST', '/v1/integrations/', { service: 'custom', name: '🪑 \\ud83e' })).toMatchObject({ status: 201, body: { name: '🪑 \\ud83e' } })
  })
})

describe('a character that nobody sees and that turns or breaks what stands around it', () => {
  const turned = 'Ada \u202Enimda'
  const refused = (path: string) => ({ status: 422, body: { code: 'invalid', errors: [{ path, message: expect.stringContaining('direction of writing') }] } })

  it.each([
    ['POST', '/v1/integrations/', { service: 'custom' }], ['POST', '/v1/tokens', { role: 'viewer', expiresInDays: 1 }], ['POST', '/v1/status/shares', { expiresInDays: 1 }],
    ['POST', '/v1/invitations/accept', { token: 'x', password: 'ten chairs on the moon' }],
  ])('is refused in a name: %s %s', async (method, path, body) => {
    expect(await call(method, path, { ...body, name: turned })).toMatchObject(refused('name'))
  })

  it('is refused in the name of a person', async () => {
    const { id } = await test.database.query(connection => makeUser(connection))
    expect(await call('PATCH', `/v1/users/${id}`, { name: turned })).toMatchObject(refused('name'))
  })

  it.each(['skip', 'park', 'reveal'])('is refused in a reason: %s', async (verb) => {
    const { id } = await test.database.query(connection => makeEvent(connection, { status: 'failed' }))
    expect(await call('POST', `/v1/integrations/events/${id}/${verb}`, { reason: turned })).toMatchObject(refused('reason'))
  })

  it('does not keep an integration from being read that has it in its name already', async () => {
    const { id } = await test.database.query(connection => makeIntegration(connection, { name: turned }))
    expect(await call('GET', `/v1/integrations/${id}`)).toMatchObject({ status: 200, body: { name: turned } })
  })
})

describe('a NUL character', () => {
  it.each(['/v1/integrations/search?q=%00', '/v1/inventory?sku=A%00'])('is refused in %s', async (path) => {
    expect(await call('GET', path)).toMatchObject({ status: 422, body: { code: 'invalid' } })
  })

  it.each(['/v1/products/A%00', '/v1/orders/%00', '/v1/customers/A%00'])('names nothing that exists: %s', async (path) => {
    expect(await call('GET', path)).toMatchObject({ status: 404, body: { code: 'not_found' } })
  })
})
