import { describe, expect, it } from 'vitest'
import { markFailedItems, readItemKnowledge } from './failed-items.ts'

const item = (sku: string, quantity = 1) => ({ sku, quantity })
const said = (sku: string, ok: boolean) => ({ sku, ok, error: null })

describe('the refused items', () => {
  it.each([
    ['are told by their order', [item('A'), item('A', 2), item('B')], [said('A', true), said('A', false), said('B', true)], [false, true, false]],
    ['are told by their order also when the answer names them differently', [item('A'), item('B')], [said('1', true), said('2', false)], [false, true]],
    ['are told by SKU when the answer is shorter', [item('A'), item('B'), item('C')], [said('B', false)], [false, true, false]],
    ['are not told when a SKU comes twice', [item('A'), item('A'), item('B')], [said('A', false)], null],
    ['are not told when the answer names one that was not sent', [item('A'), item('B')], [said('Z', false)], null],
    ['are none when all were applied', [item('A')], [said('A', true)], [false]],
  ])('%s', (_, items, results, expected) => {
    expect(markFailedItems(items, results)).toEqual(expected)
  })
})

describe('what is known of the items', () => {
  const [refused, timeout, crash, unsent] = [
    { httpStatus: 200, outcome: 'permanent', items: [said('A', false)] }, { httpStatus: null, outcome: 'transient', items: null },
    { httpStatus: null, outcome: 'interrupted', items: null }, { httpStatus: null, outcome: 'permanent', items: [said('A', false), said('B', false)] },
  ] as const
  it.each([
    ['is nothing before the first attempt', [], null, false],
    ['is what the destination last said', [timeout, refused], refused.items, false],
    ['is not what was never sent', [refused, unsent], refused.items, false],
    ['is uncertain after a failure that may have been applied', [refused, timeout], refused.items, true],
    ['is uncertain after an interruption', [crash, unsent], null, true],
  ])('%s', (_, attempts, results, isUncertain) => {
    expect(readItemKnowledge(attempts.map(attempt => ({ ...attempt, items: attempt.items && [...attempt.items] })))).toEqual({ results, isUncertain })
  })
})
