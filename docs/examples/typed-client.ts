/**
 * A client with types made from Waybill's own description, which sends a message and follows it.
 *
 *     npx openapi-typescript http://127.0.0.1:3000/openapi.json -o waybill.d.ts --default-non-nullable false
 *     npm install openapi-fetch
 */
import createClient from 'openapi-fetch'
import type { paths } from './waybill.d.ts'

/** Makes an integration, sends stock for one product through it, and asks what became of the message. */
export async function sendAndFollow(baseUrl: string, apiToken: string) {
  const management = createClient<paths>({ baseUrl, headers: { authorization: `Bearer ${apiToken}` } })
  const { data: integration, error } = await management.POST('/v1/integrations', { body: { service: 'custom', name: 'Berlin ERP' } })
  if (!integration) throw new Error(`${error.code}: ${error.detail}`)

  const sender = createClient<paths>({ baseUrl, headers: { authorization: `Bearer ${integration.apiKey}` } })
  const accepted = await sender.POST('/integrations/custom/inbound', {
    params: { header: { 'Idempotency-Key': 'stock-2026-11-23-0001' } },
    body: { action: 'inventory.set', entityId: 'CHAIR-UNO-BLK', data: { items: [{ sku: 'CHAIR-UNO-BLK', quantity: 42 }] } },
  })
  if (!accepted.data) throw new Error(`${accepted.error.code}: ${accepted.error.detail}`)
  if (!('messageId' in accepted.data)) throw new Error('This was a trial (dryRun), so nothing was accepted.')

  const { messageId } = accepted.data
  const outcome = await sender.GET('/integrations/custom/inbound/{id}', { params: { path: { id: messageId } } })
  const found = await management.POST('/v1/integrations/events/filter', { body: { integrationId: integration.id, status: ['queued', 'success'], q: 'CHAIR-UNO-BLK' } })
  const event = await management.GET('/v1/integrations/events/{id}', { params: { path: { id: messageId } } })
  return { messageId, status: outcome.data?.status, found: found.data?.items.map(item => item.id), attempts: event.data?.attemptHistory.length }
}
