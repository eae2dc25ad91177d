/** What the inbound endpoint refuses, as the people who run Waybill see it. */
import { beforeEach, describe, expect, it } from 'vitest'
import { inboundRejectionCounts, inboundRejections } from '../../../../db/schema/rejections.ts'
import { makeSender, stockMessage } from '../../../../pipeline/testing/sender.ts'
import { until } from '../../../../pipeline/testing/until.ts'
import { rejectionPageSchema } from '../../../../shared/rejections.ts'
import { useTestServer } from '../../../testing/test-server.ts'
import { useWaybill } from '../../../utils/waybill.ts'

const { test, call, post } = useTestServer()
const big = `{"x":"${'x'.repeat(1_100_000)}"}`

async function listed(path: string) {
  const answer = await call('GET', path, undefined, { as: 'viewer' })
  expect(answer.status).toBe(200)
  return rejectionPageSchema.parse(answer.body)
}
const ofSender = (integrationId: string) => listed(`/v1/integrations/${integrationId}/rejections`)
const withoutKey = () => listed('/v1/integrations/rejections')

beforeEach(() => test.database.query(async (connection) => {
  await connection.delete(inboundRejections)
  await connection.delete(inboundRejectionCounts)
}))

describe('a refused message', () => {
  it.each([
    ['malformed', '{"action":', {}, { httpStatus: 400, code: 'malformed_body', bodyExcerpt: '{"action":' }],
    ['not valid', '{"action":"inventory.eat","data":{}}', {}, { httpStatus: 422, code: 'invalid', faults: [{ path: 'action' }], bodyExcerpt: '{"action":"inventory.eat","data":{}}' }],
    ['no JSON by its header', '<a/>', { 'content-type': 'text/xml' }, { httpStatus: 415, code: 'unsupported_media_type', bodyExcerpt: null }],
    ['too large', big, {}, { httpStatus: 413, code: 'body_too_large', bodyExcerpt: null }],
  ])('that is %s is recorded once for its integration, and answered as before', async (_, body, headers, expected) => {
    const { key, integrationId } = await makeSender(test.database)
    const answer = await post(key, body, headers)
    expect(answer).toMatchObject({ status: expected.httpStatus, body: { code: expected.code, requestId: expect.any(String) } })
    const page = await until('the rejection is listed', async () => {
      const found = await ofSender(integrationId)
      return found.last24Hours > 0 && found
    })
    expect(page).toMatchObject({ items: [{ ...expected, message: answer.body.detail }], nextCursor: null, hours: [{ rejected: 1, kept: 1 }], last24Hours: 1 })
    expect((await withoutKey()).last24Hours).toBe(0)
  })

  it('to a disabled integration is recorded for it', async () => {
    const { key, integrationId } = await makeSender(test.database, { enabled: false })
    expect(await post(key, stockMessage('A', 1))).toMatchObject({ status: 403 })
    await until('the rejection is listed', async () => (await ofSender(integrationId)).last24Hours === 1)
    expect((await ofSender(integrationId)).items).toMatchObject([{ httpStatus: 403, code: 'integration_disabled' }])
  })

  it.each([['no key', null], ['a wrong key', 'wbk_wrong']])('with %s is recorded apart, and nothing of its body', async (_, key) => {
    const answer = await post(key, stockMessage('A', 1))
    expect(answer).toMatchObject({ status: 401, body: { code: 'unauthenticated' } })
    expect(answer.headers.get('www-authenticate')).toBe('Bearer')
    await until('the rejection is listed', async () => (await withoutKey()).last24Hours === 1)
    expect((await withoutKey()).items).toMatchObject([{ httpStatus: 401, bodyExcerpt: null }])
  })
})

describe('what is no rejection', () => {
  it('is not recorded: accepted messages, and addresses and methods that do not exist', async () => {
    const { key, integrationId } = await makeSender(test.database)
    const headers = { authorization: `Bearer ${key}` }
    expect(await post(key, stockMessage('A', 1))).toMatchObject({ status: 202 })
    await call('POST', '/integrations/custom/nothing', {}, { as: null, headers })
    await call('GET', '/integrations/custom/inbound/nonsense', undefined, { as: null, headers })
    await post(key, '[]')
    await until('the rejection is listed', async () => (await ofSender(integrationId)).last24Hours > 0)
    await useWaybill().rejections.settled()
    expect((await ofSender(integrationId)).items).toMatchObject([{ httpStatus: 422 }])
    expect((await withoutKey()).last24Hours).toBe(0)
  })
})

describe('the lists', () => {
  it('take a page and refuse what is none', async () => {
    const { integrationId } = await makeSender(test.database)
    for (const path of [`/v1/integrations/${integrationId}/rejections`, '/v1/integrations/rejections']) {
      expect(await call('GET', `${path}?limit=200`)).toMatchObject({ status: 200, body: { items: [], nextCursor: null, hours: [], last24Hours: 0 } })
      expect(await call('GET', `${path}?limit=201`)).toMatchObject({ status: 422, body: { errors: [{ path: 'limit' }] } })
      expect(await call('GET', `${path}?cursor=x`)).toMatchObject({ status: 422, body: { errors: [{ path: 'cursor' }] } })
    }
  })
})
