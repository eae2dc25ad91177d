import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readCursor, writeCursor } from './event-pages.ts'

describe('a cursor', () => {
  it('says where a page ended, for every id', () => {
    fc.assert(fc.property(fc.uuid(), id => readCursor(writeCursor(id)) === id))
  })

  it.each(['', 'x', 'AZmqqgAAcACAAAAAAAAAAQ==', '019aaaaa-0000-7000-8000-000000000001', 'AZmqqgAAcACAAAAAAAAAA', 'AZmqqgAAcACAAAAAAAAAAR'])('is refused when it is %j', (cursor) => {
    expect(() => readCursor(cursor)).toThrow(expect.objectContaining({ code: 'invalid', faults: [expect.objectContaining({ path: 'cursor' })] }))
  })
})
