import { describe, expect, it } from 'vitest'
import { listRouteFiles } from '../routing/route-files.ts'
import { useTestServer } from '../testing/test-server.ts'

const { call, url, bearer } = useTestServer()
const id = '019a0000-0000-7000-8000-000000000001'

describe('an address', () => {
  it.each([
    ['PUT', '/integrations/custom/inbound', 'POST, OPTIONS'],
    ['POST', `/integrations/custom/inbound/${id}`, 'GET, HEAD, OPTIONS'],
    ['PATCH', `/v1/integrations/${id}`, 'DELETE, GET, PUT, HEAD, OPTIONS'],
    ['DELETE', '/v1/integrations/available', 'GET, HEAD, OPTIONS'],
    ['PUT', '/v1/integrations/available', 'GET, HEAD, OPTIONS'],
    ['PUT', '/v1/integrations/search', 'GET, HEAD, OPTIONS'],
    ['PATCH', '/v1/integrations/events/filter', 'POST, OPTIONS'],
    ['HEAD', '/v1/integrations/events/filter', 'POST, OPTIONS'],
    ['DELETE', '/v1/integrations/?limit=1', 'GET, POST, HEAD, OPTIONS'],
    ['GET', '/v1/integrations/events/filter', 'POST, OPTIONS'],
    ['POST', '/healthz', 'GET, HEAD, OPTIONS'],
  ])('says to %s %s which methods it has', async (method, path, allow) => {
    for (const body of method === 'HEAD' || method === 'GET' ? [undefined] : [undefined, {}]) {
      const answer = await call(method, path, body)
      expect([answer.status, answer.body.code, answer.headers.get('allow')]).toEqual([405, method === 'HEAD' ? undefined : 'method_not_allowed', allow])
    }
  })

  it.each(['/v1/orders', '/v1/integrations/', '/openapi.json'])('tells its methods when it is asked for its options: %s', async (path) => {
    const { status, headers, body } = await call('OPTIONS', path, undefined, { as: null, headers: { 'origin': 'https://evil.example', 'access-control-request-method': 'POST' } })
    expect([status, headers.get('allow'), body]).toEqual([204, expect.stringMatching(/GET.*HEAD, OPTIONS$/), {}])
    expect([...headers.keys()].filter(name => name.startsWith('access-control'))).toEqual([])
  })

  it.each([
    ['POST', '/v1/nothing'], ['GET', '/v1/integrations/events'], ['GET', '/integrations/custom/other'], ['GET', `/v1/integrations/${id}/lane/deeper`],
    ['GET', '/nothing-at-all'], ['OPTIONS', '/v1/nothing'], ['GET', `/v1/integrations/${id}`], ['GET', '/v1/integrations/not-an-id'],
  ])('that leads nowhere is not found: %s %s', async (method, path) => {
    const answer = await call(method, path)
    expect([answer.status, answer.body.code, answer.headers.get('allow')]).toEqual([404, 'not_found', null])
  })
})

describe('HEAD', () => {
  it('is answered like GET by every address that has it, without a body', async () => {
    const paths = listRouteFiles().filter(({ method }) => method === 'get').map(({ path }) => path.replaceAll(/:\w+/g, id))
    expect(paths.length).toBeGreaterThan(30)
    for (const path of paths) {
      const [got, head] = await Promise.all(['GET', 'HEAD'].map(async (method) => {
        const controller = new AbortController()
        const { status, headers, body } = await fetch(url(path), { method, redirect: 'manual', headers: bearer('admin'), signal: controller.signal })
        if (method === 'GET') controller.abort() // One of them never ends.
        return { status, type: headers.get('content-type'), cache: headers.get('cache-control'), text: method === 'GET' ? '' : await new Response(body).text() }
      }))
      expect(head, path).toEqual(got)
    }
  })

  it('is closed to whoever may not GET', async () => {
    expect((await call('HEAD', '/v1/integrations/', undefined, { as: null })).status).toBe(401)
    expect((await call('HEAD', '/v1/users', undefined, { as: 'viewer' })).status).toBe(403)
  })
})
