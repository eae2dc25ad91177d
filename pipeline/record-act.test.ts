import { describe, expect, it } from 'vitest'
import { pickChanged } from './record-act.ts'

describe('what changed between two states', () => {
  const at = new Date('2026-11-01T12:00:00Z')
  it.each([
    [{ a: 1, b: 2 }, { a: 1, b: 3 }, { before: { b: 2 }, after: { b: 3 } }],
    [{ a: 1 }, { a: 1 }, { before: null, after: null }],
    [{ at }, { at: new Date(at) }, { before: null, after: null }],
    [{ list: [1, 2] }, { list: [2, 1] }, { before: { list: [1, 2] }, after: { list: [2, 1] } }],
    [{ gone: 1 }, {}, { before: { gone: 1 }, after: {} }],
    [{}, { come: null }, { before: {}, after: { come: null } }],
    [null, { a: 1 }, { before: null, after: { a: 1 } }],
    [{ a: 1 }, null, { before: { a: 1 }, after: null }],
    [null, null, { before: null, after: null }],
  ])('%j → %j', (before, after, changed) => {
    expect(pickChanged(before, after)).toEqual(changed)
  })
})
