import { describe, expect, it } from 'vitest'
import { useTestServer } from '../testing/test-server.ts'

const { call } = useTestServer()
const id = '019a0000-0000-7000-8000-000000000001'

describe('an address', () => {
  it.each([
    ['PUT', '/integrations/custom/inbound', 'POST'],
    ['POST', `/integrations/custom/inbound/${id}`, 'GET'],
    ['PATCH', `/v1/integrations/${id}`, 'DELETE, GET, PUT'],
    ['DELETE', '/v1/integrations/available', 'GET'],
    ['DELETE', '/v1/integrations/?limit=1', 'GET, POST'],
    ['GET', '/v1/integrations/events/filter', 'POST'],
    ['POST', '/healthz', 'GET'],
    ['OPTIONS', '/v1/orders', 'GET, POST'],
  ])('says to %s %s which methods it has', async (method, path, allow) => {
    const answer = await call(method, path)
    expect([answer.status, answer.body.code, answer.headers.get('allow')]).toEqual([405, 'method_not_allowed', allow])
  })

  it.each([
    ['POST', '/v1/nothing'], ['GET', '/v1/integrations/events'], ['GET', '/integrations/custom/other'], ['GET', `/v1/integrations/${id}/lane/deeper`],
    ['GET', '/nothing-at-all'], ['GET', `/v1/integrations/${id}`], ['GET', '/v1/integrations/not-an-id'],
  ])('that leads nowhere is not found: %s %s', async (method, path) => {
    const answer = await call(method, path)
    expect([answer.status, answer.body.code, answer.headers.get('allow')]).toEqual([404, 'not_found', null])
  })
})
