import { describe, expect, it } from 'vitest'
import { makeUser } from '../../../../db/testing/factories.ts'
import { hashPassword } from '../../../../pipeline/passwords.ts'
import type { Role } from '../../../../shared/roles.ts'
import { useTestServer } from '../../../testing/test-server.ts'

const { call, signInAs, test } = useTestServer()
const password = 'a password of tests'
let made = 0

/** Calls as a person of this role who has just joined. */
async function join(role: Role) {
  const email = `person-${made += 1}@example.com`
  const passwordHash = await hashPassword(password)
  const { id } = await test.database.query(connection => makeUser(connection, { email, role, passwordHash }))
  return { id, ask: await signInAs({ email, password }) }
}

const newView = (more: object = {}) => ({ name: `View ${made += 1}`, filter: { status: 'failed', range: '24h' }, columns: ['status', 'accepted'], ...more })
const namesOf = async (ask: Awaited<ReturnType<typeof join>>['ask']) => {
  const { body: { items } } = await ask('GET', '/v1/views')
  return Array.isArray(items) ? items.map(view => view.name) : []
}

describe('a view of one\'s own', () => {
  it('is kept as it was saved, for nobody else', async () => {
    const [ada, grace] = [await join('viewer'), await join('admin')]
    const view = newView()
    const saved = await ada.ask('POST', '/v1/views', view)
    expect(saved).toMatchObject({ status: 201, body: { ...view, isShared: false, createdBy: 'Ada' } })
    expect((await ada.ask('GET', '/v1/views')).body.items).toContainEqual(saved.body)
    expect(await namesOf(grace.ask)).not.toContain(view.name)
    for (const method of ['PATCH', 'DELETE']) {
      expect(await grace.ask(method, `/v1/views/${String(saved.body.id)}`, method === 'PATCH' ? { name: 'Mine' } : undefined)).toMatchObject({ status: 404 })
    }
  })

  it('is changed only in what is given, and removed', async () => {
    const { ask } = await join('viewer')
    const view = newView()
    const { body: { id } } = await ask('POST', '/v1/views', view)
    expect((await ask('PATCH', `/v1/views/${String(id)}`, { columns: null })).body).toMatchObject({ ...view, columns: null })
    expect((await ask('PATCH', `/v1/views/${String(id)}`, { filter: { q: 'CHAIR' } })).body).toMatchObject({ name: view.name, filter: { q: 'CHAIR' } })
    expect((await ask('DELETE', `/v1/views/${String(id)}`)).status).toBe(204)
    expect(await namesOf(ask)).not.toContain(view.name)
    expect((await ask('DELETE', `/v1/views/${String(id)}`)).status).toBe(404)
  })

  it('goes with the person, and leaves what is shared', async () => {
    const [ada, admin] = [await join('operator'), await join('admin')]
    const [own, shared] = [newView(), newView({ isShared: true })]
    await ada.ask('POST', '/v1/views', own)
    await ada.ask('POST', '/v1/views', shared)
    await call('DELETE', `/v1/users/${ada.id}`)
    expect(await namesOf(admin.ask)).toContain(shared.name)
    expect((await admin.ask('POST', '/v1/views', own)).status).toBe(201)
  })

  it('is not saved under a name that one has already, also not when both are saved at once', async () => {
    const { ask } = await join('viewer')
    const view = newView()
    const answers = await Promise.all([view, { ...view, name: view.name.toUpperCase() }].map(one => ask('POST', '/v1/views', one)))
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409])
    const { body: { id } } = await ask('POST', '/v1/views', newView())
    expect(await ask('PATCH', `/v1/views/${String(id)}`, { name: view.name })).toMatchObject({ status: 409, body: { code: 'conflict' } })
  })

  it('is refused beyond a hundred', async () => {
    const { ask } = await join('viewer')
    for (let count = 0; count < 100; count += 1) await ask('POST', '/v1/views', newView())
    expect(await ask('POST', '/v1/views', newView())).toMatchObject({ status: 409, body: { detail: expect.stringContaining('100 views') } })
  })
})

describe('a shared view', () => {
  it('is there for everybody, and kept by operators', async () => {
    const [viewer, ada, grace] = [await join('viewer'), await join('operator'), await join('operator')]
    const view = newView({ isShared: true })
    expect(await viewer.ask('POST', '/v1/views', view)).toMatchObject({ status: 403, body: { code: 'forbidden' } })
    const { body: { id } } = await ada.ask('POST', '/v1/views', view)
    expect(await namesOf(viewer.ask)).toContain(view.name)
    for (const [method, body] of [['PATCH', { name: 'Taken' }], ['PATCH', { isShared: false }], ['DELETE', undefined]] as const) {
      expect(await viewer.ask(method, `/v1/views/${String(id)}`, body)).toMatchObject({ status: 403 })
    }
    expect(await grace.ask('PATCH', `/v1/views/${String(id)}`, { columns: null })).toMatchObject({ status: 200, body: { isShared: true } })
    expect(await grace.ask('PATCH', `/v1/views/${String(id)}`, { isShared: false })).toMatchObject({ status: 200, body: { isShared: false } })
    expect([await namesOf(ada.ask), await namesOf(grace.ask)].map(names => names.includes(view.name))).toEqual([false, true])
  })

  it('is not made of one\'s own by a viewer', async () => {
    const { ask } = await join('viewer')
    const { body: { id } } = await ask('POST', '/v1/views', newView())
    expect((await ask('PATCH', `/v1/views/${String(id)}`, { isShared: true })).status).toBe(403)
  })

  it('is on record with what was changed; one\'s own is not', async () => {
    const { id: userId, ask } = await join('operator')
    const { body: { id } } = await ask('POST', '/v1/views', newView())
    await ask('PATCH', `/v1/views/${String(id)}`, { isShared: true })
    await ask('PATCH', `/v1/views/${String(id)}`, { filter: { q: 'CHAIR' } })
    await ask('DELETE', `/v1/views/${String(id)}`)
    const { body: { items } } = await call('GET', `/v1/audit?actor=${userId}&act=view.`)
    const [, changed] = Array.isArray(items) ? items : []
    expect(Array.isArray(items) ? items.map(({ act }) => act) : []).toEqual(['view.removed', 'view.changed', 'view.shared'])
    expect(changed).toMatchObject({ before: { filter: { status: 'failed', range: '24h' } }, after: { filter: { q: 'CHAIR' } } })
  })
})

it.each([
  ['name', { name: ' ' }], ['filter.status', { filter: { status: 'broken' } }], ['filter', { filter: { colour: 'red' } }], ['columns[0]', { columns: ['colour'] }],
  ['filter.range', { filter: { range: '1h', from: '2026-01-01T00:00:00Z' } }],
])('names %s when that is not valid', async (path, more) => {
  const { ask } = await join('viewer')
  const { status, body: { errors } } = await ask('POST', '/v1/views', newView(more))
  expect([status, errors]).toEqual([422, [expect.objectContaining({ path: expect.stringContaining(path) })]])
})
