import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { eventColumns } from '../../shared/event-columns.ts'
import { createViewSchema } from '../../shared/event-views.ts'
import { eventStatuses } from '../../shared/events.ts'
import { readUrlColumns } from './columns-in-url.ts'
import { ranges, readUrlFilter } from './filter-in-url.ts'
import { toViewFilter, writeView } from './view-in-url.ts'

const id = '01939f2e-7c00-7000-8000-000000000001'
const text = fc.string({ minLength: 1, maxLength: 100 }).map(given => given.trim()).filter(Boolean)
const moment = fc.date({ noInvalidDate: true, min: new Date('2020-01-01'), max: new Date('2030-01-01') }).map(date => date.toISOString())
const span = fc.oneof(
  fc.constant({}),
  fc.record({ range: fc.constantFrom(...Object.keys(ranges)) }),
  fc.record({ from: moment, to: moment }, { requiredKeys: [] }),
)
const narrowing = fc.record({
  status: fc.constantFrom(...eventStatuses), integration: fc.constant(id), problem: fc.uuid({ version: 7 }), action: text, entity: text, q: text,
}, { requiredKeys: [] })
const addresses = fc.tuple(narrowing, span).map(([rest, time]) => ({ ...rest, ...time }))

describe('a view in the address', () => {
  it('shows what was shown when it was saved', () => {
    fc.assert(fc.property(addresses, fc.option(fc.subarray([...eventColumns])), (query, columns) => {
      const saved = createViewSchema.parse({ name: 'Mine', filter: toViewFilter(readUrlFilter(query)), columns })
      const address = writeView(saved)
      expect(readUrlFilter(address)).toEqual(query)
      expect(writeView({ filter: toViewFilter(readUrlFilter(address)), columns: readUrlColumns(address) })).toEqual(address)
    }))
  })
  it('moves along with the time, or stays where it is', () => {
    expect(toViewFilter({ status: 'failed', range: '24h' })).toEqual({ status: 'failed', range: '24h' })
    expect(toViewFilter({ from: '2026-11-23T11:00:00Z' })).toEqual({ from: '2026-11-23T11:00:00Z' })
  })
  it('is short and in one order', () => {
    const address = writeView({ filter: { q: 'CHAIR', integrationId: id, status: 'failed' }, columns: ['accepted', 'status'] })
    expect(new URLSearchParams(address).toString()).toBe(`status=failed&integration=${id}&q=CHAIR&columns=status%2Caccepted`)
    expect(writeView({ filter: {}, columns: null })).toEqual({})
  })
})
