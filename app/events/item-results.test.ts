import { expect, test } from 'vitest'
import { refusedItems, summariseItems } from './item-results.ts'

const [good, bad] = [{ sku: 'A', ok: true, error: null }, { sku: 'B', ok: false, error: 'Unknown.' }]

test('puts what was refused apart from what was applied', () => {
  expect(summariseItems([bad, good, good])).toEqual({ refused: [bad], applied: [good, good] })
  expect(summariseItems([])).toBeNull()
  expect(summariseItems(null)).toBeNull()
})
test('the refused items are those of the last answer that named items', () => {
  const attemptHistory = [{ items: [bad, bad] }, { items: [good, bad] }, { items: null }]
  expect(refusedItems({ error: { code: 'items_rejected' }, attemptHistory })).toEqual([bad])
  expect(refusedItems({ error: { code: 'rejected' }, attemptHistory })).toEqual([])
})
