/** What is masked, as an operator sets it and finds out over HTTP. */
import { describe, expect, it } from 'vitest'
import { auditLog } from '../../../../db/schema/people.ts'
import { useTestServer } from '../../../testing/test-server.ts'

const { call, test } = useTestServer()
const secret = 'hunter2/hunter3 & more'
const create = (body: Record<string, unknown>) => call('POST', '/v1/integrations', { service: 'custom', name: 'ERP', ...body })
const preview = (body: Record<string, unknown>) => call('POST', '/v1/masking/preview', body, { as: 'operator' })
const masked = expect.stringMatching(/^‹masked:[0-9a-f]{8}›$/)

describe('the secrets of an integration', () => {
  it('are told by name only, wherever the integration is shown', async () => {
    const made = await create({ secrets: { webhook: secret } })
    const path = `/v1/integrations/${String(made.body.id)}`
    const reads = [path, '/v1/integrations', '/v1/integrations/search?q=ERP', '/v1/audit']
    const answers = [made, await call('PUT', path, { name: 'ERP again' }), ...await Promise.all(reads.map(address => call('GET', address)))]
    expect(answers.map(({ status }) => status)).toEqual([201, 200, 200, 200, 200, 200])
    expect(made.body.secrets).toEqual([{ name: 'webhook', hasSecret: true, updatedAt: expect.any(String) }])
    expect(answers[1]?.body.secrets).toEqual(made.body.secrets)
    const kept = await test.database.query(connection => connection.select().from(auditLog))
    expect(kept).toContainEqual(expect.objectContaining({ act: 'integration.created', detail: expect.objectContaining({ writeOnlyChanged: ['webhook'] }) }))
    expect(JSON.stringify([answers, kept])).not.toContain('hunter')
  })

  it('are replaced, and removed by null; those that are not named stay', async () => {
    const { body } = await create({ secrets: { one: secret, two: secret } })
    const change = async (secrets: Record<string, string | null>) => (await call('PUT', `/v1/integrations/${String(body.id)}`, { secrets })).body.secrets
    expect(await change({ one: null, three: 'another one' })).toEqual([expect.objectContaining({ name: 'three' }), expect.objectContaining({ name: 'two' })])
    const shown = async () => (await preview({ sample: 'is it another one?', integrationId: body.id })).body.masked
    expect(await shown()).toMatch(/^is it ‹masked:.{8}›\?$/)
    await change({ three: 'yet one more' })
    expect(await shown()).toBe('is it another one?')
  })

  it.each([
    ['is too short', { webhook: 'hunter2' }, 'secrets.webhook'],
    ['has a name with blanks', { 'web hook': secret }, 'secrets.web hook'],
    ['is one too many', Object.fromEntries(Array.from({ length: 21 }, (_, index) => [`s${index}`, secret])), 'secrets'],
  ])('are refused where one %s', async (_, secrets, path) => {
    const answer = await create({ secrets })
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ path }] } })
    expect(JSON.stringify(answer.body)).not.toContain('hunter')
  })
})

describe('the settings of an integration', () => {
  it.each([
    ['by its name', { mail: { smtpPassword: 'hunter2' } }, 'settings.mail.smtpPassword'],
    ['by its look', { header: 'Authorization: Bearer hunter0123456789abcdef' }, 'settings.header'],
    ['because it is one of its secrets', { list: ['x', secret] }, 'settings.list[1]'],
  ])('are refused where one is a secret %s, with the way to keep it', async (_, settings, path) => {
    const fault = { path, message: expect.stringContaining('give it under secrets') }
    const { body } = await create({})
    const answers = [await create({ settings, secrets: { webhook: secret } }), await call('PUT', `/v1/integrations/${String(body.id)}`, { settings, secrets: { webhook: secret } })]
    for (const answer of answers) expect(answer).toMatchObject({ status: 422, body: { code: 'invalid', errors: [fault] } })
    expect(JSON.stringify(answers)).not.toContain('hunter')
  })

  it('are kept as they are where none is', async () => {
    const settings = { warehouse: 'Berlin', spinning: true, tokens: null, nested: [{ pinCount: 4 }] }
    expect(await create({ settings })).toMatchObject({ status: 201, body: { settings } })
  })
})

describe('the paths of an integration', () => {
  it('are kept as they were given, and change with PUT', async () => {
    const { body } = await create({ maskPaths: ['$.data.customer.email'] })
    const path = `/v1/integrations/${String(body.id)}`
    const paths = ['$..note', '$.data.items[*][\'a b\']']
    expect(body.maskPaths).toEqual(['$.data.customer.email'])
    expect((await call('PUT', path, { maskPaths: paths })).body.maskPaths).toEqual(paths)
    expect((await call('GET', path)).body.maskPaths).toEqual(paths)
  })

  it.each(['data.email', '$', '$.items[1:2]', '$.a[?@.b]', '$.'])('are refused with the reason where one cannot be read: %s', async (path) => {
    expect(await create({ maskPaths: ['$.data', path] })).toMatchObject({ status: 422, body: { errors: [{ path: expect.stringMatching(/^maskPaths\W1/), message: expect.any(String) }] } })
  })
})

describe('the rules of the installation', () => {
  it('begin empty, are shown to a viewer, and are set by an admin as a whole', async () => {
    const shown = async () => (await call('GET', '/v1/masking', undefined, { as: 'viewer' })).body
    expect(await shown()).toEqual({ names: [], paths: [], updatedAt: null, updatedBy: null })
    const set = await call('PUT', '/v1/masking', { names: ['birthDate'], paths: ['$..vat'] })
    expect(set).toMatchObject({ status: 200, body: { names: ['birthDate'], paths: ['$..vat'], updatedBy: 'The admin\'s token', updatedAt: expect.any(String) } })
    expect(await shown()).toEqual(set.body)
  })

  it.each([
    [{ names: ['--'], paths: [] }, /^names\W0/],
    [{ names: [], paths: ['vat'] }, /^paths\W0/],
    [{ names: [] }, /^paths$/],
    [{ names: Array.from({ length: 101 }, (_, index) => `n${index}`), paths: [] }, /^names$/],
    [{ names: [], paths: [], more: 1 }, /more/],
  ])('are refused where they make no sense: %j', async (rules, path) => {
    expect(await call('PUT', '/v1/masking', rules)).toMatchObject({ status: 422, body: { errors: [{ path: expect.stringMatching(path) }] } })
  })
})

describe('the test bench', () => {
  it('says what of a message is hidden and why, by the rules that are set or by others, and keeps nothing', async () => {
    await call('PUT', '/v1/masking', { names: ['birthDate'], paths: [] })
    const { body: { id } } = await create({ maskPaths: ['$.data.email'], secrets: { webhook: secret } })
    const data = { email: 'ada', born: 1, birth_date: '1815', note: `it is ${secret}`, password: 'x', card: '4111 1111 1111 1111' }
    const answer = await preview({ sample: { data }, integrationId: id })
    expect(answer.body).toEqual({
      masked: { data: { email: masked, born: 1, birth_date: masked, note: expect.stringMatching(/^it is ‹masked:.{8}›$/), password: masked, card: masked } },
      hidden: [
        { path: '$.data.email', reason: 'path' }, { path: '$.data.birth_date', reason: 'name' }, { path: '$.data.note', reason: 'known value' },
        { path: '$.data.password', reason: 'name' }, { path: '$.data.card', reason: 'card number' },
      ],
    })
    const other = await preview({ sample: { data }, rules: { names: ['born'] } })
    expect(other.body.masked).toMatchObject({ data: { email: 'ada', born: masked, birth_date: '1815', note: `it is ${secret}` } })
    expect(JSON.stringify(await test.database.query(connection => connection.select().from(auditLog)))).not.toContain('1815')
  })

  it('takes text, and answers where an integration is unknown or the sample is missing', async () => {
    const text = await preview({ sample: 'Authorization: Bearer abcdefghijkl' })
    expect(text.body).toEqual({ masked: expect.stringMatching(/‹masked:.{8}›/), hidden: [{ path: null, reason: expect.any(String) }] })
    expect(await preview({ sample: '', integrationId: '0199aaaa-0000-7000-8000-00000000dead' })).toMatchObject({ status: 404, body: { code: 'not_found' } })
    expect(await preview({})).toMatchObject({ status: 422, body: { errors: [{ path: 'sample' }] } })
  })
})
