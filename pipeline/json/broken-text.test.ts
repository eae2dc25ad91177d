import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { listBrokenTexts } from './broken-text.ts'

const pathsOf = (value: unknown) => listBrokenTexts(value).map(fault => fault.path)

describe('listBrokenTexts', () => {
  it.each([
    ['nothing in whole text', { name: '🪑', list: ['é', 1, null, true], empty: {} }, []],
    ['the first and the second half of a pair', { first: '\uD83E', second: '\uDE91' }, ['first', 'second']],
    ['NUL', ['a', 'b\u0000'], ['[1]']],
    ['what lies deep', { items: [{ sku: 'A' }, { sku: 'B', note: { text: 'x\uD800' } }] }, ['items[1].note.text']],
    ['names of fields, once for the name and once for what it holds', { 'a\uD800': { b: '\uD800' } }, ['a\uFFFD', 'a\uFFFD.b']],
    ['the value itself', '\uDC00', ['(body)']],
    ['nothing where there is nothing', undefined, []],
  ])('finds %s', (_, value, paths) => {
    expect(pathsOf(value)).toEqual(paths)
  })

  it('finds nothing in any JSON of whole characters, and something once a half is put in', () => {
    fc.assert(fc.property(fc.jsonValue({ stringUnit: 'grapheme' }), (value) => {
      expect(pathsOf(value)).toEqual([])
      expect(pathsOf([value, 'cut\uD83E'])).toEqual(['[1]'])
    }))
  })
})
