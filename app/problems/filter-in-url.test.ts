import { describe, expect, it } from 'vitest'
import { isNarrowed, readProblemUrl, toProblemQuery } from './filter-in-url.ts'

const id = '0199aaaa-0000-7000-8000-000000000001'

describe('the filter of the problems in the address', () => {
  it.each([
    [{ state: 'snoozed', integration: id, owner: 'nobody', q: ' lamp ' }, { state: 'snoozed', integration: id, owner: 'nobody', q: 'lamp' }],
    [{ state: 'lost', integration: 'no-id', owner: 'me', q: '  ' }, {}],
    [{ state: ['open'], owner: id, job: id }, { owner: id }],
  ])('%j says %j', (query, filter) => {
    expect(readProblemUrl(query)).toEqual(filter)
  })

  it('asks the API for the same', () => {
    expect(toProblemQuery({ state: 'all', integration: id })).toEqual({ state: 'all', integrationId: id })
    expect([isNarrowed({ state: 'all' }), isNarrowed({ q: 'lamp' })]).toEqual([false, true])
  })
})
