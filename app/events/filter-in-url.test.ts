import { describe, expect, test } from 'vitest'
import { eventFilterSchema } from '../../shared/event-filter.ts'
import { countNarrowings, readUrlFilter, toEventFilter, writeUrlFilter } from './filter-in-url.ts'

const id = '01939f2e-7c00-7000-8000-000000000001'

describe('the filter in the address', () => {
  test('keeps what is valid and leaves the rest out', () => {
    expect(readUrlFilter({ status: 'failed', integration: id, q: ' 10045 ', page: '3', action: '' })).toEqual({ status: 'failed', integration: id, q: '10045' })
    expect(readUrlFilter({ status: 'broken', integration: 'x', range: '3y', from: 'yesterday' })).toEqual({})
    expect(readUrlFilter({ status: ['failed', 'queued'] })).toEqual({})
  })
  test('asks for fixed moments or for a span up to now, never for both', () => {
    expect(readUrlFilter({ range: '1h', to: '2026-11-23T11:00:00Z' })).toEqual({ to: '2026-11-23T11:00:00Z' })
    expect(readUrlFilter({ range: '1h', to: 'tomorrow' })).toEqual({ range: '1h' })
  })
  test('is written in one order, without what is not asked for', () => {
    expect(Object.entries(writeUrlFilter({ q: '10045', entity: undefined, status: 'failed' }))).toEqual([['status', 'failed'], ['q', '10045']])
  })
  test('becomes a filter that the API takes', () => {
    const filter = toEventFilter({ status: 'failed', integration: id, range: '1h' }, Date.parse('2026-11-23T11:00:00Z'))
    expect(eventFilterSchema.parse(filter)).toEqual({ status: ['failed'], integrationId: id, from: '2026-11-23T10:00:00.000Z' })
  })
  test('counts a date range once', () => {
    expect(countNarrowings({ from: 'a', to: 'b', status: 'failed', q: 'x' })).toBe(2)
  })
})
