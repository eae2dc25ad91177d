import { expect, test } from 'vitest'
import { english, german } from '../texts/testing/languages.ts'
import { readEdited } from './read-edited.ts'

test('reads an object', () => {
  expect(readEdited('{"a": 1}', english)).toEqual({ data: { a: 1 }, fault: null })
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
  const read = readEdited(text, english)
  expect(read.data).toBeNull()
  expect(read.fault).toMatch(fault)
})
test('says it in the reader\'s language', () => {
  expect(readEdited('{"a": 1,\n  "a": 2}', german).fault).toBe('Zeile 2: Dieser Name steht zweimal im selben Objekt.')
  expect(readEdited('[1]', german).fault).toBe('Die Daten müssen ein Objekt sein: Es beginnt mit { und endet mit }.')
})
