import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { useTestServer } from '../../../testing/test-server.ts'

const { call, post } = useTestServer()
const message = JSON.stringify({ action: 'inventory.set', data: { items: [{ sku: 'A', quantity: 1 }] } })
const createdSchema = z.object({ id: z.string(), apiKey: z.string() })

describe('a regenerated key', () => {
  it('takes nothing more from the moment of the answer, also while 100 requests with it are in flight', async () => {
    const { id, apiKey } = createdSchema.parse((await call('POST', '/v1/integrations/', { service: 'custom', name: 'ERP' })).body)
    const inFlight = Array.from({ length: 100 }, () => post(apiKey, message))
    const regenerated = await call('POST', `/v1/integrations/${id}/regenerate-key`)
    const afterwards = await Promise.all(Array.from({ length: 20 }, () => post(apiKey, message)))
    expect(afterwards.map(answer => answer.status)).toEqual(afterwards.map(() => 401))
    const statuses = (await Promise.all(inFlight)).map(answer => answer.status)
    expect(statuses.filter(status => status !== 202 && status !== 401)).toEqual([])
    const accepted = z.object({ total: z.object({ value: z.number() }) }).parse((await call('POST', '/v1/integrations/events/filter', { integrationId: id })).body)
    expect(accepted.total.value).toBe(statuses.filter(status => status === 202).length)
    const { apiKey: newKey } = z.object({ apiKey: z.string() }).parse(regenerated.body)
    expect((await post(newKey, message)).status).toBe(202)
  })
})
