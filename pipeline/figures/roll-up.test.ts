import { describe, expect, it } from 'vitest'
import { summariseChanges } from './roll-up.ts'

describe('what live pages are told of figures', () => {
  it('counts arrivals as new and ends as finished, names each integration once, and counts a retry as neither', () => {
    const [one, other] = ['0199aaaa-0000-7000-8000-000000000001', '0199aaaa-0000-7000-8000-000000000002']
    expect(summariseChanges([
      { integrationId: one, outcome: 'accepted', count: 5 }, { integrationId: one, outcome: 'success', count: 3 },
      { integrationId: one, outcome: 'retried', count: 40 }, { integrationId: other, outcome: 'failed', count: 2 }, { integrationId: other, outcome: 'skipped', count: 1 },
    ])).toEqual({ kinds: ['events', 'lanes'], integrationIds: [one, other], newCount: 5, finishedCount: 6 })
  })
})
