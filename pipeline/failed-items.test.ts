import { describe, expect, it } from 'vitest'
import { pickFailedItems } from './failed-items.ts'

const item = (sku: string, quantity = 1) => ({ sku, quantity })
const said = (sku: string, ok: boolean) => ({ sku, ok, error: null })

describe('the refused items', () => {
  it.each([
    ['are told by their order', [item('A'), item('A', 2), item('B')], [said('A', true), said('A', false), said('B', true)], [item('A', 2)]],
    ['are told by their order also when the answer names them differently', [item('A'), item('B')], [said('1', true), said('2', false)], [item('B')]],
    ['are told by SKU when the answer is shorter', [item('A'), item('B'), item('C')], [said('B', false)], [item('B')]],
    ['are not told when a SKU comes twice', [item('A'), item('A'), item('B')], [said('A', false)], null],
    ['are not told when the answer names one that was not sent', [item('A'), item('B')], [said('Z', false)], null],
    ['are none when all were applied', [item('A')], [said('A', true)], []],
  ])('%s', (_, items, results, expected) => {
    expect(pickFailedItems(items, results)).toEqual(expected)
  })
})
