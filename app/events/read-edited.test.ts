import { expect, test } from 'vitest'
import { readEdited } from './read-edited.ts'

test('reads an object', () => {
  expect(readEdited('{"a": 1}')).toEqual({ data: { a: 1 }, fault: null })
})
test.each([
  ['', 'The text ends too early'],
  ['{"a": 1', 'The text ends too early'],
  ['{\n  "a": 1\n  "b": 2\n}', 'Line 3 is not right yet'],
  ['{\n  "a": ,\n}', 'Line 2 is not right yet'],
  ['{"a": 1,\n  "a": 2}', 'Line 2: this name stands twice'],
  ['[1]', 'has to be an object'],
  ['null', 'has to be an object'],
])('says what is wrong with %j', (text, fault) => {
  const read = readEdited(text)
  expect(read.data).toBeNull()
  expect(read.fault).toMatch(fault)
})
