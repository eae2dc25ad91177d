/** Limits of keys and tokens, over HTTP. */
import { describe, expect, it } from 'vitest'
import { makeIntegrationKey } from '../../pipeline/credentials.ts'
import { makeSender, stockMessage } from '../../pipeline/testing/sender.ts'
import { useTestServer } from '../testing/test-server.ts'

const { test, call, post } = useTestServer()

describe('the limit of an integration', () => {
  it('is said with every answer, and answers 429 beyond it', async () => {
    const { key } = await makeSender(test.database, { rateLimit: { perSecond: 1, burst: 3 } })
    const answers = []
    for (let count = 0; count < 4; count += 1) answers.push(await post(key, stockMessage('A', count)))
    expect(answers.map(answer => answer.status)).toEqual([202, 202, 202, 429])
    expect(answers.map(answer => answer.headers.get('ratelimit'))).toEqual([2, 1, 0, 0].map(left => expect.stringMatching(`^"requests";r=${left};t=[123]$`)))
    expect(answers[0]?.headers.get('ratelimit-policy')).toBe('"requests";q=3;w=3')
    expect(answers[3]).toMatchObject({ body: { code: 'too_many_requests', status: 429 } })
    expect(answers[3]?.headers.get('retry-after')).toBe('1')
  })

  it('holds for each of its keys by itself, and for asking what became of a message', async () => {
    const { integrationId, key } = await makeSender(test.database, { rateLimit: { perSecond: 1, burst: 1 } })
    const other = await call('POST', `/v1/integrations/${integrationId}/regenerate-key`, { overlapSeconds: 60 })
    expect([await post(key, stockMessage('A', 1)), await post(String(other.body.apiKey), stockMessage('A', 2))].map(answer => answer.status)).toEqual([202, 202])
    const asked = await call('GET', '/integrations/custom/inbound/01993d5e-7c00-7000-8000-000000000000', undefined, { as: null, headers: { authorization: `Bearer ${key}` } })
    expect(asked).toMatchObject({ status: 429 })
  })

  it('can be set, changed and taken away', async () => {
    const created = await call('POST', '/v1/integrations', { service: 'custom', name: 'Limited', rateLimit: { perSecond: 5, burst: 10 } })
    expect(created).toMatchObject({ status: 201, body: { rateLimit: { perSecond: 5, burst: 10 } } })
    const path = `/v1/integrations/${String(created.body.id)}`
    expect(await call('PUT', path, { rateLimit: { perSecond: 0, burst: 10 } })).toMatchObject({ status: 422 })
    expect(await call('PUT', path, { rateLimit: null })).toMatchObject({ status: 200, body: { rateLimit: null } })
  })
})

it('an integration without a limit of its own has the common one', async () => {
  const { key } = await makeSender(test.database)
  expect((await post(key, stockMessage('A', 1))).headers.get('ratelimit-policy')).toBe('"requests";q=5000;w=5')
})

it('tokens are limited, each by itself', async () => {
  const answer = await call('GET', '/v1/integrations/')
  expect(answer.headers.get('ratelimit-policy')).toBe('"requests";q=5000;w=5')
  const left = async (as: 'admin' | 'viewer') => Number(/r=(\d+)/.exec((await call('GET', '/v1/integrations/', undefined, { as })).headers.get('ratelimit') ?? '')?.[1])
  expect(await left('viewer')).toBeGreaterThanOrEqual(await left('admin'))
})

it('keys that nobody has are refused without being counted', async () => {
  const answer = await post(makeIntegrationKey().key, stockMessage('A', 1))
  expect(answer).toMatchObject({ status: 401 })
  expect(answer.headers.get('ratelimit')).toBeNull()
})
