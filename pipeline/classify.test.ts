import { describe, expect, it } from 'vitest'
import { failureClasses, isFailureCode } from '../shared/failures.ts'
import { classify, readRetryAfter } from './classify.ts'

const answer = (status: number, body = '', headers: Record<string, string> = {}) => ({ kind: 'answer', status, body, headers, truncated: false }) as const
const json = { 'content-type': 'application/json' }

describe('classify', () => {
  it.each([
    [200, 'success'], [201, 'success'], [204, 'success'],
    [408, 'transient'], [425, 'transient'], [429, 'transient'], [500, 'transient'], [502, 'transient'], [503, 'transient'], [504, 'transient'],
    [301, 'permanent'], [307, 'permanent'], [400, 'permanent'], [401, 'permanent'], [403, 'permanent'], [404, 'permanent'], [409, 'permanent'], [422, 'permanent'],
  ])('%i is %s', (status, expected) => {
    const verdict = classify(answer(status), 0)
    expect(verdict.class).toBe(expected)
    if (verdict.class !== 'success') {
      expect(isFailureCode(verdict.error.code) && failureClasses[verdict.error.code]).toBe(expected)
      expect(verdict.error.message).toMatch(/\.$/)
    }
  })

  it.each(['destination_timeout', 'connection_refused', 'connection_broken', 'name_not_found', 'tls_failed', 'egress_refused'] as const)('%s may work later', (code) => {
    expect(classify({ kind: 'failure', code, detail: 'X' }, 0)).toMatchObject({ class: 'transient', costsRetry: true, error: { code } })
  })

  it('takes a web page for a proxy\'s answer, not for success', () => {
    expect(classify(answer(200, '<html>', { 'content-type': 'text/html; charset=utf-8' }), 0)).toMatchObject({ class: 'transient' })
  })

  it('fails when one item was refused, and keeps what was said of each', () => {
    const body = JSON.stringify({ items: [{ sku: 'A', ok: true }, { sku: 'B', ok: false, error: { why: 'x' } }] })
    expect(classify(answer(200, body, json), 0)).toMatchObject({
      class: 'permanent', error: { code: 'items_rejected', message: expect.stringContaining('1 of 2') }, items: [{ ok: true, error: null }, { ok: false, error: '{"why":"x"}' }],
    })
  })

  it('does not overlook a refused item that is described in another way', () => {
    const body = JSON.stringify({ items: [{ sku: 7, ok: true }, { ok: false, reason: 'no' }] })
    expect(classify(answer(200, body, json), 0)).toMatchObject({ class: 'permanent', items: [{ sku: '7', ok: true }, { sku: 'item 2', ok: false, error: null }] })
  })

  it('does not take an answer that was cut off for success', () => {
    expect(classify({ ...answer(200, '{"items":[{"sku":"A","ok":tr'), truncated: true }, 0)).toMatchObject({ class: 'transient', error: { code: 'unexpected_answer' } })
  })

  it('takes the refusal of every item for the refusal of the message', () => {
    const body = JSON.stringify({ items: [{ sku: 'A', ok: false, error: 'unknown' }] })
    expect(classify(answer(200, body, json), 0)).toMatchObject({ class: 'permanent', items: [{ ok: false }], error: { code: 'rejected', message: expect.not.stringContaining('others') } })
  })

  it('repeats what the destination says in words', () => {
    expect(classify(answer(422, '{"detail":"No such article."}', json), 0)).toMatchObject({ error: { message: expect.stringContaining('No such article.') } })
  })

  it('lets 429, and 503 with Retry-After, cost no retry', () => {
    expect(classify(answer(429), 0)).toMatchObject({ costsRetry: false })
    expect(classify(answer(503, '', { 'retry-after': '7' }), 0)).toMatchObject({ costsRetry: false, retryAfterMs: 7000 })
    expect(classify(answer(503), 0)).toMatchObject({ costsRetry: true, retryAfterMs: null })
  })
})

describe('Retry-After', () => {
  it.each([
    [undefined, null], ['0', 0], ['120', 120_000], ['soon', null], ['999999999', 86_400_000],
    ['Thu, 01 Jan 1970 00:01:00 GMT', 60_000], ['Thu, 01 Jan 1970 00:00:00 GMT', 0],
  ])('%s is %s', (value, expected) => {
    expect(readRetryAfter(value, 0)).toBe(expected)
  })
})
