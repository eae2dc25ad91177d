import { expect, test } from 'vitest'
import { keepOrder } from './keep-order.ts'

const idOf = (item: { id: string }) => item.id

test('no row moves: what changed is new in its place, what is gone stays, what is new comes last', () => {
  const shown = keepOrder([], [{ id: 'a', count: 1 }, { id: 'b', count: 1 }, { id: 'c', count: 1 }], idOf)
  expect(keepOrder(shown, [{ id: 'd', count: 1 }, { id: 'c', count: 5 }, { id: 'a', count: 1 }], idOf)).toEqual([
    { item: { id: 'a', count: 1 }, isGone: false },
    { item: { id: 'b', count: 1 }, isGone: true },
    { item: { id: 'c', count: 5 }, isGone: false },
    { item: { id: 'd', count: 1 }, isGone: false },
  ])
})
test('what comes back is no longer gone', () => {
  expect(keepOrder([{ item: { id: 'a' }, isGone: true }], [{ id: 'a' }], idOf)).toEqual([{ item: { id: 'a' }, isGone: false }])
})
