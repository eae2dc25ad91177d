/** Many messages at once, and trials of one, over HTTP. */
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { makeSender, stockMessage } from '../../../../pipeline/testing/sender.ts'
import { until } from '../../../../pipeline/testing/until.ts'
import { batchAnswerSchema } from '../../../../shared/inbound.ts'
import { useTestServer } from '../../../testing/test-server.ts'

const { test, call, post } = useTestServer()
const ndjson = { 'content-type': 'application/x-ndjson' }
const countOf = async (integrationId: string) => {
  const { body } = await call('POST', '/v1/integrations/events/filter', { integrationId })
  return z.object({ value: z.number() }).parse(body.total).value
}
const listRejections = async (integrationId: string) => {
  const { body } = await call('GET', `/v1/integrations/${integrationId}/rejections`)
  return z.array(z.object({ code: z.string(), message: z.string() })).parse(body.items)
}

describe('POST /integrations/custom/inbound/batch', () => {
  const batch = (key: string | null, body: Parameters<typeof post>[1], headers = {}) => post(key, body, { ...ndjson, ...headers }, '/batch')

  it('answers 200 with an id per line, blank lines left out', async () => {
    const { integrationId, key } = await makeSender(test.database)
    const answer = await batch(key, `${stockMessage('A', 1)}\r\n\n${stockMessage('B', 2)}`)
    const items = [{ line: 1, status: 202, replayed: false }, { line: 3, status: 202, replayed: false }]
    expect(answer).toMatchObject({ status: 200, body: { accepted: 2, refused: 0, items } })
    expect(await countOf(integrationId)).toBe(2)
  })

  it('answers 207 when a line is refused, which fails alone, with its reason, and is recorded', async () => {
    const { integrationId, key } = await makeSender(test.database)
    const answer = await batch(key, [stockMessage('A', 1), '{"action":', '{"action":"inventory.set","data":{"items":[]}}', stockMessage('B', 2)].join('\n'))
    expect(answer).toMatchObject({ status: 207, body: { accepted: 2, refused: 2 } })
    const { items } = batchAnswerSchema.parse(answer.body)
    expect(items.map(({ line, status }) => [line, status])).toEqual([[1, 202], [2, 400], [3, 422], [4, 202]])
    expect(items[2]).toMatchObject({ code: 'invalid', detail: expect.any(String), errors: [{ path: 'data.items' }] })
    expect(await countOf(integrationId)).toBe(2)
    const rejections = await until('they are recorded', async () => {
      const found = await listRejections(integrationId)
      return found.length === 2 ? found : null
    })
    expect(rejections.map(({ message }) => message).toSorted()).toEqual([expect.stringMatching(/^Line 2 of a batch: /), expect.stringMatching(/^Line 3 of a batch: /)])
  })

  it('repeats its answer for the same Idempotency-Key', async () => {
    const { integrationId, key } = await makeSender(test.database)
    const send = () => batch(key, `${stockMessage('A', 1)}\n${stockMessage('B', 2)}\n`, { 'idempotency-key': 'night' })
    const answers = await Promise.all(Array.from({ length: 10 }, send))
    const ids = answers.map(answer => batchAnswerSchema.parse(answer.body).items.map(item => 'messageId' in item && item.messageId).join())
    expect(new Set(ids).size).toBe(1)
    expect(await countOf(integrationId)).toBe(2)
  })

  it.each([
    ['nothing', '\n\n', 422, 'invalid'],
    ['1,001 messages', `${stockMessage('A', 1)}\n`.repeat(1001), 413, 'body_too_large'],
    ['more than 5 MiB', ' '.repeat(5_242_881), 413, 'body_too_large'],
  ])('refuses %s', async (_, body, status, code) => {
    const { integrationId, key } = await makeSender(test.database)
    expect(await batch(key, body)).toMatchObject({ status, body: { code } })
    expect(await countOf(integrationId)).toBe(0)
  })

  it('refuses a line beyond 1 MiB alone, and counts the bytes while they stream in', async () => {
    const { key } = await makeSender(test.database)
    const long = JSON.stringify({ action: 'product.upsert', data: { sku: 'A', name: 'x'.repeat(1_048_576) } })
    expect(await batch(key, `${long}\n${stockMessage('A', 1)}`)).toMatchObject({ status: 207, body: { items: [{ line: 1, status: 413 }, { line: 2, status: 202 }] } })
    const endless = new ReadableStream({ pull: controller => controller.enqueue(Buffer.alloc(65_536, 0x0A)) })
    expect(await batch(key, endless)).toMatchObject({ status: 413, body: { code: 'body_too_large' } })
  })

  it('refuses wrong keys before it reads, another content type, and integrations that are switched off', async () => {
    const { key } = await makeSender(test.database)
    const off = await makeSender(test.database, { enabled: false })
    const endless = new ReadableStream({ pull: controller => controller.enqueue(Buffer.alloc(65_536, 0x0A)) })
    expect(await batch('wbk_nonsense', endless)).toMatchObject({ status: 401 })
    expect(await batch(key, stockMessage('A', 1), { 'content-type': 'application/json' })).toMatchObject({ status: 415 })
    expect(await batch(off.key, stockMessage('A', 1))).toMatchObject({ status: 403, body: { code: 'integration_disabled' } })
    expect(await call('GET', '/integrations/custom/inbound/batch', undefined, { as: null, headers: { authorization: `Bearer ${key}` } })).toMatchObject({ status: 405 })
  })
})

describe('?dryRun=true', () => {
  const tryIt = (key: string | null, body: string, headers = {}) => post(key, body, headers, '?dryRun=true')

  it('says what would happen, and stores nothing', async () => {
    const { integrationId, key } = await makeSender(test.database, { ordering: 'entity' })
    await post(key, stockMessage('A', 1, { entityId: 'CHAIR' }))
    await call('POST', `/v1/integrations/${integrationId}/pause`)
    expect(await tryIt(key, stockMessage('A', 2, { entityId: 'CHAIR' }))).toMatchObject({
      status: 200,
      body: {
        valid: true, wouldBe: 'queued', replayedMessageId: null, action: 'inventory.set', entityId: 'CHAIR', paused: true,
        call: { method: 'POST', path: '/v1/inventory/bulk-update' }, lane: { ordering: 'entity', entityId: 'CHAIR', waiting: 1 },
      },
    })
    expect(await countOf(integrationId)).toBe(1)
  })

  it('knows what an idempotency key stands for, and claims none', async () => {
    const { key } = await makeSender(test.database)
    const headers = { 'idempotency-key': 'once' }
    expect(await tryIt(key, stockMessage('A', 1), headers)).toMatchObject({ body: { wouldBe: 'queued' } })
    const sent = await post(key, stockMessage('A', 1), headers)
    expect(sent).toMatchObject({ status: 202, body: { messageId: expect.any(String) } })
    expect(sent.headers.get('idempotent-replayed')).toBeNull()
    expect(await tryIt(key, stockMessage('A', 1), headers)).toMatchObject({ body: { wouldBe: 'replayed', replayedMessageId: sent.body.messageId } })
    expect(await tryIt(key, stockMessage('A', 2), headers)).toMatchObject({ status: 422, body: { code: 'idempotency_key_reused' } })
  })

  it('refuses what sending would refuse, and records nothing of it', async () => {
    const { integrationId, key } = await makeSender(test.database)
    const off = await makeSender(test.database, { enabled: false })
    expect(await tryIt(key, '{"action":"inventory.set"}')).toMatchObject({ status: 422, body: { code: 'invalid' } })
    expect(await tryIt(key, '{')).toMatchObject({ status: 400 })
    expect(await tryIt(key, stockMessage('A', 1), { 'idempotency-key': 'x'.repeat(256) })).toMatchObject({ status: 422 })
    expect(await tryIt('wbk_nonsense', stockMessage('A', 1))).toMatchObject({ status: 401 })
    expect(await tryIt(off.key, stockMessage('A', 1))).toMatchObject({ status: 403, body: { code: 'integration_disabled' } })
    expect(await post(key, '{')).toMatchObject({ status: 400 })
    await until('the one that was no trial is recorded', async () => (await listRejections(integrationId)).length === 1)
    expect(await listRejections(off.integrationId)).toEqual([])
  })
})
