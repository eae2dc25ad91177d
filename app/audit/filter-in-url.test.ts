import { describe, expect, it } from 'vitest'
import { auditFilterSchema } from '../../shared/audit.ts'
import { listChangedFields, readAuditUrl, toAuditQuery } from './filter-in-url.ts'

describe('the filter of the audit log in the address', () => {
  it('keeps what is valid and leaves the rest out', () => {
    expect(readAuditUrl({ act: 'event.', q: ' Jana ', actor: 'system', range: '24h', page: '3' })).toEqual({ act: 'event.', q: 'Jana', actor: 'system', range: '24h' })
    expect(readAuditUrl({ act: 'everything', q: '', actor: 'Jana', range: '3y', from: 'yesterday', subjectId: ['a', 'b'] })).toEqual({})
  })

  it('becomes a filter that the API takes', () => {
    const query = toAuditQuery({ act: 'event.skipped', range: '1h', subjectType: 'event', subjectId: 'x' }, Date.parse('2026-11-23T11:00:00Z'))
    expect(query).toEqual({ act: 'event.skipped', subjectType: 'event', subjectId: 'x', from: '2026-11-23T10:00:00.000Z' })
    expect(auditFilterSchema.safeParse(query).success).toBe(true)
  })
})

describe('what changed', () => {
  it.each([
    [{ before: null, after: null }, []],
    [{ before: { a: 1 }, after: { a: 'x' } }, [{ name: 'a', before: '1', after: 'x' }]],
    [{ before: null, after: { list: [1], none: null } }, [{ name: 'list', before: null, after: '[1]' }, { name: 'none', before: null, after: 'null' }]],
    [{ before: { gone: true }, after: {} }, [{ name: 'gone', before: 'true', after: null }]],
  ])('%j is told field by field', (states, fields) => {
    expect(listChangedFields(states)).toEqual(fields)
  })
})
