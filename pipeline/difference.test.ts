import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { describeDifference } from './difference.ts'

describe('a difference', () => {
  it('names what was changed, added and removed, items by their SKU', () => {
    const before = { items: [{ sku: 'A', quantity: 1 }, { sku: 'B', quantity: 2 }, { sku: 'C', quantity: 3 }], note: 'x' }
    const after = { items: [{ sku: 'A', quantity: 1 }, { sku: 'C', quantity: 4 }], reason: 'y' }
    expect(describeDifference(before, after)).toEqual(expect.arrayContaining([
      { op: 'remove', path: '/items/1' }, { op: 'replace', path: '/items/1/quantity', value: 4 }, { op: 'remove', path: '/note' }, { op: 'add', path: '/reason', value: 'y' },
    ]))
  })

  it('of equals is empty, whatever they are', () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => {
      expect(describeDifference(value, structuredClone(value))).toEqual([])
    }))
  })

  it('of 1,000 items is found in good time', () => {
    const items = (shift: number) => Array.from({ length: 1000 }, (_, index) => ({ sku: `S-${index + shift}`, quantity: index }))
    expect(describeDifference({ items: items(0) }, { items: items(500) }).length).toBeGreaterThan(500)
  })
})
