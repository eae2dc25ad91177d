import { describe, expect, test } from 'vitest'
import { toggleRow, toggleSpan } from './select-rows.ts'

const ids = ['a', 'b', 'c', 'd', 'e']

test('a row is selected and taken out again, and the set before stays as it was', () => {
  const before = new Set(['a'])
  expect(toggleRow(before, 'b')).toEqual(new Set(['a', 'b']))
  expect(toggleRow(before, 'a')).toEqual(new Set())
  expect(before).toEqual(new Set(['a']))
})

describe('with shift', () => {
  test.each([
    ['downwards', ['b'], 'b', 'd', ['b', 'c', 'd']],
    ['upwards', ['d'], 'd', 'b', ['b', 'c', 'd']],
    ['what is selected besides stays', ['a', 'd'], 'd', 'e', ['a', 'd', 'e']],
    ['a selected row takes its span out', ['a', 'b', 'c', 'd'], 'b', 'd', ['a']],
    ['without a row clicked last', ['a'], null, 'c', ['a', 'c']],
    ['from a row that is not listed any more', [], 'gone', 'c', ['c']],
  ])('%s', (_, selected, from, to, expected) => {
    expect([...toggleSpan(new Set(selected), ids, [from, to])].toSorted()).toEqual(expected)
  })
})
