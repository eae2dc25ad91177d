import { describe, expect, it } from 'vitest'
import { resubmissionRequestSchema } from '../../shared/resubmissions.ts'
import { makeWish } from './wish.ts'

const integrationId = '0199aaaa-0000-7000-8000-000000000001'
const otherId = '0199aaaa-0000-7000-8000-000000000002'
const wish = (filter: unknown, includeSuperseded = false) => makeWish(resubmissionRequestSchema.parse({ filter, includeSuperseded }))

describe('a wish', () => {
  it.each([
    [{ action: 'price.set' }, { status: ['failed'], action: 'price.set' }],
    [{ status: 'skipped' }, { status: ['skipped'] }],
    [{ status: ['success', 'failed'] }, { status: ['failed'] }],
    [{ status: ['skipped', 'failed', 'failed'], q: ' CHAIR ' }, { status: ['failed', 'skipped'], q: 'CHAIR' }],
    [{ problemId: integrationId.toUpperCase() }, { problemId: integrationId, status: ['failed'] }],
    [{ ids: [otherId.toUpperCase(), integrationId, otherId] }, { ids: [integrationId, otherId], status: ['failed'] }],
    [{ from: '2026-01-01T01:00:00+01:00' }, { from: '2026-01-01T00:00:00.000Z', status: ['failed'] }],
  ])('%j means %j', (filter, normal) => {
    expect(wish(filter).filter).toEqual(normal)
  })

  it('is known for the same however it is written, and for another one when it is another', () => {
    const hash = wish({ status: ['failed'], action: 'price.set', integrationId }).hash
    expect(wish({ integrationId: integrationId.toUpperCase(), action: 'price.set' }).hash).toEqual(hash)
    expect(wish({ action: 'price.set', status: ['failed', 'queued'], integrationId }).hash).toEqual(hash)
    expect(wish({ action: 'price.set', integrationId }, true).hash).not.toEqual(hash)
    expect(wish({ action: 'price.set', integrationId, isCurrentAttempt: true }).hash).not.toEqual(hash)
  })
})

describe('refused is', () => {
  it.each([
    ['a filter that is empty', {}, /would mean everything/],
    ['all there is to resubmit', { status: ['failed', 'skipped', 'success'] }, /would mean everything/],
    ['all that is current', { isCurrentAttempt: true }, /would mean everything/],
    ['a status that cannot be resubmitted', { status: ['queued', 'success'], integrationId }, /no status that can be resubmitted/],
    ['a field nobody knows', { integration: integrationId, action: 'price.set' }, /nrecognized/],
  ])('%s', (_, filter, message) => {
    const result = resubmissionRequestSchema.safeParse({ filter })
    expect(result.error?.issues).toHaveLength(1)
    expect(result.error?.issues[0]?.message).toMatch(message)
  })
})
