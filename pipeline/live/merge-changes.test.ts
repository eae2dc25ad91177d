import { describe, expect, it } from 'vitest'
import { mergeChanges } from './merge-changes.ts'

describe('two changes as one', () => {
  const change = { kinds: ['events' as const], integrationIds: ['a'], newCount: 2, finishedCount: 1 }

  it('tells of every kind and integration once, and adds up', () => {
    expect(mergeChanges(change, { kinds: ['lanes', 'events'], integrationIds: ['b', 'a'], newCount: 3, finishedCount: 0 }))
      .toEqual({ kinds: ['events', 'lanes'], integrationIds: ['a', 'b'], newCount: 5, finishedCount: 1 })
  })

  it('may concern any integration as soon as one of them may', () => {
    expect(mergeChanges(change, { ...change, integrationIds: null }).integrationIds).toBeNull()
    expect(mergeChanges({ ...change, integrationIds: null }, change).integrationIds).toBeNull()
  })
})
