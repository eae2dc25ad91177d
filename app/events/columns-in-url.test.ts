import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { eventColumns } from '../../shared/event-columns.ts'
import { readUrlColumns, usualColumns, writeUrlColumns } from './columns-in-url.ts'

const shownFor = (query: Record<string, unknown>) => readUrlColumns(query) ?? usualColumns

describe('the columns in the address', () => {
  it('are the usual ones without a word on them, and when no word is one of a column', () => {
    for (const columns of [undefined, '', 'colour', 'Status', 'toString', ['status']]) expect(readUrlColumns({ columns })).toBeNull()
  })
  it('are those that there are, once each, in the order in which they are shown', () => {
    expect(readUrlColumns({ columns: 'accepted,colour,entity,accepted,status' })).toEqual(['status', 'entity', 'accepted'])
  })
  it.each([
    [null, {}], [[...usualColumns].reverse(), {}], [[], { columns: 'none' }], [['accepted', 'status'], { columns: 'status,accepted' }],
  ] as const)('are written as short as can be: %j', (columns, part) => {
    expect(writeUrlColumns(columns)).toEqual(part)
  })
  it('come back as they were chosen', () => {
    fc.assert(fc.property(fc.subarray([...eventColumns]), (chosen) => {
      expect(shownFor(writeUrlColumns(chosen))).toEqual(chosen)
    }))
  })
  it('stand in one order', () => {
    expect(eventColumns.filter(column => usualColumns.includes(column))).toEqual(usualColumns)
  })
})
