import { describe, expect, test } from 'vitest'
import { english, german } from '../texts/testing/languages.ts'
import type { InputField } from './form-fields.ts'
import { checkInput, hasMore, isRight, listFields, readInput, withField } from './form-fields.ts'

const schema = {
  type: 'object',
  properties: {
    orderNumber: { type: 'string', maxLength: 5 },
    customer: { type: 'object', properties: { customerNumber: { type: 'string' } } },
    items: {
      type: 'array',
      items: { type: 'object', properties: { sku: { type: 'string' }, quantity: { type: 'integer', minimum: 0 } }, required: ['sku', 'quantity'] },
    },
    attributes: { type: 'object', additionalProperties: {} },
    addresses: { type: 'array', items: { type: 'object', properties: {} } },
    tracking: {},
  },
  required: ['orderNumber', 'items'],
}
const fields = listFields(schema)
const good = { orderNumber: '10045', items: [{ sku: 'A', quantity: 0 }] }
const quantity: InputField = { kind: 'number', name: 'quantity', isRequired: true, isWhole: true, minimum: 0, maximum: 9 }
const amount: InputField = { kind: 'text', name: 'amount', isRequired: false, isWhole: false, maxLength: 6, pattern: '^\\d+$' }

test('what has a fixed form gets a field, in the order of the schema', () => {
  expect(fields.map(({ kind, name, isRequired }) => [kind, name, isRequired])).toEqual([['text', 'orderNumber', true], ['group', 'customer', false], ['list', 'items', true]])
  expect(listFields({})).toEqual([])
})

describe('checkInput', () => {
  test.each([
    [quantity, 3, null], [quantity, undefined, 'missing'], [quantity, '', 'missing'], [quantity, 'many', 'number'], [quantity, 1.5, 'whole'],
    [quantity, -1, 'least'], [quantity, 10, 'most'], [quantity, '‹masked:1a2b3c4d›', null],
    [amount, undefined, null], [amount, '19', null], [amount, 'x', 'pattern'], [amount, '1234567', 'long'], [amount, '‹masked:1a2b3c4d›', null],
  ])('%#', (field, value, text) => {
    const fault = checkInput(field, value)
    expect(fault?.text ?? null).toBe(text && `event.edit.${text}`)
    if (fault) expect([english, german].every(({ t }) => t(fault.text, fault.named).endsWith('.'))).toBe(true)
  })
})

test.each<[string, unknown, boolean]>([
  ['what was right', good, true],
  ['a fault deep inside', { ...good, items: [{ sku: 'A', quantity: 0 }, { sku: 'B' }] }, false],
  ['a list without anything', { ...good, items: [] }, false],
  ['a list that is missing', { orderNumber: '10045' }, false],
  ['a group that may be left out', { ...good, customer: undefined }, true],
])('isRight says of %s: %#', (_, value, expected) => {
  expect(isRight(fields, value)).toBe(expected)
})

test('notices what it has no field for, also inside lists and groups', () => {
  expect(hasMore(fields, good)).toBe(false)
  expect(hasMore(fields, { ...good, note: 'x' })).toBe(true)
  expect(hasMore(fields, { ...good, items: [{ sku: 'A', quantity: 0, lot: 7 }] })).toBe(true)
  expect(hasMore(fields, { ...good, customer: { vip: true } })).toBe(true)
})

test('changes one name and leaves the others, their order and the original as they are', () => {
  const original = { a: 1, b: 2, c: 3 }
  expect(Object.entries(withField(original, 'b', 9))).toEqual([['a', 1], ['b', 9], ['c', 3]])
  expect(withField(original, 'b', undefined)).toEqual({ a: 1, c: 3 })
  expect(original).toEqual({ a: 1, b: 2, c: 3 })
})

test.each([
  ['number', '42', 42], ['number', ' -3 ', -3], ['number', '1e3', '1e3'], ['number', 'x', 'x'], ['number', '', undefined], ['text', '42', '42'], ['text', '', undefined],
] as const)('%s %j is %j', (kind, typed, value) => {
  expect(readInput(kind, typed)).toBe(value)
})
