/** The sender's side of the contract, over HTTP. */
import { describe, expect, it } from 'vitest'
import { makeSender, stockMessage } from '../../../../pipeline/testing/sender.ts'
import { useTestServer } from '../../../testing/test-server.ts'

const { test, call, post } = useTestServer()
const sender = () => makeSender(test.database)
const bearer = (key: string) => ({ as: null, headers: { authorization: `Bearer ${key}` } })

describe('POST /integrations/custom/inbound', () => {
  it('answers 202 with the message id, which then can be asked for', async () => {
    const { key } = await sender()
    const accepted = await post(key, stockMessage('CHAIR', 4, { entityId: 'CHAIR' }))
    expect(accepted).toMatchObject({ status: 202, body: { messageId: expect.stringMatching(/^[0-9a-f-]{36}$/) } })
    const outcome = await call('GET', `/integrations/custom/inbound/${String(accepted.body.messageId)}`, undefined, bearer(key))
    expect(outcome).toMatchObject({
      status: 200,
      body: { messageId: accepted.body.messageId, action: 'inventory.set', entityId: 'CHAIR', status: 'queued', attempts: 0, finishedAt: null, error: null, items: null },
    })
  })

  it('tells nobody else what became of a message', async () => {
    const [one, other] = [await sender(), await sender()]
    const { body } = await post(one.key, stockMessage('A', 1))
    const path = `/integrations/custom/inbound/${String(body.messageId)}`
    expect(await call('GET', path, undefined, bearer(other.key))).toMatchObject({ status: 404, body: { code: 'not_found' } })
    expect(await call('GET', path, undefined, bearer('wbk_wrong'))).toMatchObject({ status: 401 })
    expect(await call('GET', '/integrations/custom/inbound/nonsense', undefined, bearer(one.key))).toMatchObject({ status: 404 })
  })

  it('replays an idempotency key and refuses it for another body', async () => {
    const { key } = await sender()
    const headers = { 'idempotency-key': 'stock 2026-11-23 #1' }
    const first = await post(key, stockMessage('A', 1), headers)
    const again = await post(key, stockMessage('A', 1), headers)
    expect([first.headers.get('idempotent-replayed'), again.headers.get('idempotent-replayed')]).toEqual([null, 'true'])
    expect(again).toMatchObject({ status: 202, body: first.body })
    expect(await post(key, stockMessage('A', 2), headers)).toMatchObject({ status: 422, body: { code: 'idempotency_key_reused' } })
    expect(await post(key, stockMessage('A', 1), { 'idempotency-key': 'x'.repeat(256) })).toMatchObject({ status: 422 })
  })

  const deep = (levels: number) => `{"action":"product.upsert","data":{"sku":"A","name":"A","x":${'['.repeat(levels)}${']'.repeat(levels)}}}`
  it.each([
    ['not JSON', '{"action":', 400, 'malformed_body'],
    ['nothing', '', 400, 'malformed_body'],
    ['invalid UTF-8', Buffer.from([0x7B, 0x22, 0xFF, 0x22, 0x7D]), 400, 'malformed_body'],
    ['a NUL character', '{"action":"inventory.set","entityId":"\\u0000","data":{}}', 400, 'malformed_body'],
    ['a key twice', '{"action":"inventory.set","action":"inventory.set","data":{}}', 400, 'malformed_body'],
    ['33 levels', deep(31), 400, 'malformed_body'],
    ['a list', '[]', 422, 'invalid'],
    ['no action', '{"data":{}}', 422, 'invalid'],
    ['an unknown action', '{"action":"inventory.eat","data":{}}', 422, 'invalid'],
    ['no data', '{"action":"inventory.set"}', 422, 'invalid'],
    ['data that is no object', '{"action":"inventory.set","data":[]}', 422, 'invalid'],
    ['an unknown top-level field', '{"action":"inventory.set","data":{"items":[{"sku":"A","quantity":1}]},"x":1}', 422, 'invalid'],
    ['an empty entity', '{"action":"inventory.set","entityId":"","data":{"items":[{"sku":"A","quantity":1}]}}', 422, 'invalid'],
  ])('refuses %s', async (_, body, status, code) => {
    const { key } = await sender()
    const answer = await post(key, body)
    expect(answer).toMatchObject({ status, body: { status, code, title: expect.any(String), detail: expect.any(String), requestId: expect.any(String) } })
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
  })

  it('accepts 32 levels, and unknown fields inside data', async () => {
    expect(await post((await sender()).key, deep(30))).toMatchObject({ status: 202 })
  })

  it('refuses another content type, and takes a charset', async () => {
    const { key } = await sender()
    expect(await post(key, stockMessage('A', 1), { 'content-type': 'text/plain' })).toMatchObject({ status: 415, body: { code: 'unsupported_media_type' } })
    expect(await post(key, stockMessage('A', 1), { 'content-type': 'application/json; charset=utf-8' })).toMatchObject({ status: 202 })
  })

  it('refuses more than 1 MiB, with and without Content-Length', async () => {
    const { key } = await sender()
    const big = JSON.stringify({ action: 'product.upsert', data: { sku: 'A', name: 'A', x: 'x'.repeat(1_100_000) } })
    expect(await post(key, big)).toMatchObject({ status: 413, body: { code: 'body_too_large' } })
    const stream = new ReadableStream({ pull: controller => controller.enqueue(Buffer.alloc(65_536, 0x20)) })
    expect(await post(key, stream)).toMatchObject({ status: 413, body: { code: 'body_too_large' } })
  })

  it('gives one and the same answer to a missing, mistyped and unknown key', async () => {
    const known = (await sender()).key
    const answers = await Promise.all([null, 'wbk_nonsense', `${known.slice(0, -1)}${known.endsWith('0') ? '1' : '0'}`].map(key => post(key, stockMessage('A', 1))))
    expect(new Set(answers.map(({ status, body }) => `${status} ${String(body.code)} ${String(body.detail)}`)).size).toBe(1)
    expect(answers[0]).toMatchObject({ status: 401 })
  })

  it('refuses the key of a disabled integration, and a regenerated key at once', async () => {
    const { integrationId, key } = await sender()
    await call('PUT', `/v1/integrations/${integrationId}`, { enabled: false })
    expect(await post(key, stockMessage('A', 1))).toMatchObject({ status: 403, body: { code: 'integration_disabled' } })
    await call('PUT', `/v1/integrations/${integrationId}`, { enabled: true })
    const during = Array.from({ length: 50 }, () => post(key, stockMessage('A', 1)))
    expect(await call('POST', `/v1/integrations/${integrationId}/regenerate-key`)).toMatchObject({ status: 200 })
    expect(await post(key, stockMessage('A', 1))).toMatchObject({ status: 401 })
    const accepted = (await Promise.all(during)).filter(answer => answer.status === 202).length
    expect(await call('POST', '/v1/integrations/events/filter', { integrationId })).toMatchObject({ body: { total: { value: accepted } } })
  })
})
