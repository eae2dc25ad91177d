import { describe, expect, test } from 'vitest'
import { compareData } from './compare-data.ts'
import { english, german } from '../texts/testing/languages.ts'
import type { Change } from './list-changes.ts'
import { countChanges, listChanges, writePlace } from './list-changes.ts'

const placeOf = ({ path }: Change) => writePlace(path, english)

const chairs = { items: [{ sku: 'A', quantity: 1 }, { sku: 'B', quantity: 2 }, { sku: 'C', quantity: 3 }] }

describe('compareData', () => {
  test('says where a value changed, and what it was and is', () => {
    const edited = { items: [{ sku: 'A', quantity: 1 }, { sku: 'B', quantity: 20 }, { sku: 'C', quantity: 3 }] }
    expect(compareData(chairs, edited)).toEqual([{ kind: 'changed', path: ['items', 'B', 'quantity'], before: '2', after: '20' }])
  })
  test('an item that is taken out does not look like a change of all behind it', () => {
    const changes = compareData(chairs, { items: [{ sku: 'C', quantity: 4 }] })
    expect(changes.map(change => `${change.kind} ${placeOf(change)}`)).toEqual(['changed items › C › quantity', 'removed items › A', 'removed items › B'])
    expect(countChanges(changes, english)).toBe('1 value changed, 2 taken out')
    expect(countChanges(changes, german)).toBe('1 Wert geändert, 2 herausgenommen')
  })
  test('what is added is shown whole', () => {
    expect(compareData({ a: { b: 1 } }, { a: { b: 1, c: [true] } })).toEqual([{ kind: 'added', path: ['a', 'c'], before: null, after: '[true]' }])
    expect(compareData(chairs, { items: [...chairs.items, { sku: 'D' }] })).toEqual([{ kind: 'added', path: ['items', 'D'], before: null, after: '{"sku":"D"}' }])
  })
  test('finds nothing between equal data, and leaves both as they are', () => {
    const before = structuredClone(chairs)
    expect(compareData(before, structuredClone(chairs))).toEqual([])
    compareData(before, { items: [] })
    expect(before).toEqual(chairs)
  })
})

describe('listChanges', () => {
  test('each path counts from what the steps before it left', () => {
    const patch = [{ op: 'remove', path: '/items/0' }, { op: 'replace', path: '/items/0/quantity', value: 9 }] as const
    expect(listChanges(chairs, [...patch]).map(placeOf)).toEqual(['items › B › quantity', 'items › A'])
  })
  test('reads names with a slash or a tilde in them, and the whole', () => {
    expect(listChanges({ 'a/b~c': 1 }, [{ op: 'replace', path: '/a~1b~0c', value: 2 }])).toEqual([{ kind: 'changed', path: ['a/b~c'], before: '1', after: '2' }])
    expect(listChanges(1, [{ op: 'replace', path: '', value: 2 }])).toEqual([{ kind: 'changed', path: [], before: '1', after: '2' }])
    expect(writePlace([], german)).toBe('alles')
    expect(writePlace(['items', 3], german)).toBe('items › Nr. 3')
  })
})
