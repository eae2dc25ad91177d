import { describe, expect, it } from 'vitest'
import { auditLog } from '../../../../db/schema/people.ts'
import { alertMessageSchema, alertSchema } from '../../../../shared/alerts.ts'
import { useTestServer } from '../../../testing/test-server.ts'

const { call, test } = useTestServer()
const alert = {
  name: 'On call', integrationId: null, enabled: true, failed: true, delayedMinutes: 15, destinationDown: true, silentMinutes: null,
  url: 'https://hooks.example/services/T000/hunter2',
}
const create = async (more = {}) => (await call('POST', '/v1/alerts', { ...alert, ...more })).body
const list = async () => alertSchema.array().parse((await call('GET', '/v1/alerts')).body.items)

describe('an alert', () => {
  it('is made with a secret that is shown once, changed, tested and removed', async () => {
    const { signingSecret, ...made } = await create()
    expect(signingSecret).toMatch(/^whsec_[\w+/=]{44}$/)
    expect(made).toMatchObject({ name: 'On call', origin: 'https://hooks.example', delayedMinutes: 15, openCount: 0, lastDeliveredAt: null, lastError: null })
    expect(await list()).toEqual([made])
    const { url: _, ...rest } = alert
    const path = `/v1/alerts/${String(made.id)}`
    expect(await call('PUT', path, { ...rest, name: 'Later', failed: false })).toMatchObject({ status: 200, body: { name: 'Later', failed: false, origin: 'https://hooks.example' } })
    expect(await call('PUT', path, { ...rest, url: 'https://other.example/x' })).toMatchObject({ body: { origin: 'https://other.example' } })
    expect(await call('POST', `${path}/test`)).toMatchObject({ status: 204 })
    const messages = alertMessageSchema.array().parse((await call('GET', '/v1/alerts/messages')).body.items)
    expect(messages).toMatchObject([{ alertName: 'On call', kind: 'test', state: 'waiting', attempts: 0 }])
    expect(await call('DELETE', path)).toMatchObject({ status: 204 })
    expect(await list()).toEqual([])
    for (const [method, end] of [['DELETE', ''], ['POST', '/test']] as const) expect(await call(method, path + end)).toMatchObject({ status: 404, body: { code: 'not_found' } })
    expect(await call('PUT', path, rest)).toMatchObject({ status: 404 })
  })

  it('is written in English unless another language is wanted, which stays until another is given', async () => {
    expect(await create()).toMatchObject({ language: 'en' })
    const { id } = await create({ language: 'de' })
    const { url: _, ...rest } = alert
    const change = async (more = {}) => (await call('PUT', `/v1/alerts/${String(id)}`, { ...rest, ...more })).body
    expect(await change()).toMatchObject({ language: 'de' })
    expect(await change({ language: 'en' })).toMatchObject({ language: 'en' })
  })

  it('keeps its address to itself, also in the audit log', async () => {
    const made = await create()
    const answers = [await call('GET', '/v1/alerts'), await call('GET', '/v1/alerts/messages'), await test.database.query(async connection => connection.select().from(auditLog))]
    expect(JSON.stringify(answers)).not.toMatch(/hunter2|whsec_/)
    expect(JSON.stringify(made)).not.toContain('hunter2')
  })

  it.each([
    [{ name: ' ' }, 'name'], [{ url: 'ftp://x.example' }, 'url'], [{ url: 'x' }, 'url'], [{ delayedMinutes: 0 }, 'delayedMinutes'], [{ silentMinutes: 10_081 }, 'silentMinutes'],
    [{ failed: false, delayedMinutes: null, destinationDown: false }, 'failed'], [{ integrationId: '019a0000-0000-7000-8000-000000000001' }, 'integrationId'], [{ more: 1 }, 'more'], [{ language: 'fr' }, 'language'],
  ])('is not made with %j', async (more, path) => {
    expect(await create(more)).toMatchObject({ status: 422, code: 'invalid', errors: [{ path }] })
  })
})
