import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fingerprint, toPattern } from './fingerprint.ts'

const failure = { integrationId: '0199aaaa-0000-7000-8000-0000000000aa', action: 'inventory.set', errorCode: 'rejected', errorMessage: 'The destination refused the item. CHAIR-UNO-BLK: unknown article' }

describe('the pattern of a message', () => {
  it.each([
    ['The destination refused the item. CHAIR-UNO-BLK: unknown article', 'The destination refused the item. *: unknown article'],
    ['3 of 10 items were refused; the others were applied. First refused: LAMP_4: the product is inactive', '* of * items were refused; the others were applied. First refused: *: the product is inactive'],
    ['The destination refused the message (404). It says: Order SO-2026-10482 does not exist', 'The destination refused the message (404). It says: Order * does not exist'],
    ['The destination answered with an error (503).', 'The destination answered with an error (*).'],
    ['There is no "Chair Uno, black" and no \'Lamp\' in “Berlin”.', 'There is no * and no * in *.'],
    ['The customer\'s number isn\'t known', 'The customer\'s number isn\'t known'],
    ['See https://shop.example.com/orders/17?x=1 or write to ada@example.com.', 'See * or write to *.'],
    ['No answer in time (30000 ms) at 2026-11-23T08:42:07.118Z', 'No answer in time (* ms) at *'],
    ['019a7c1e-4c07-7a18-b3d5-92e4f60a1c77 and DEADBEEF01, 42, 43 and 44 are gone', '* are gone'],
    ['The token ‹masked:5f1c09be› of the SKU is old', 'The token * of the SKU is old'],
    ['Das Lager führt Größe 42 nicht', 'Das Lager führt Größe * nicht'],
    ['  two\n lines  ', 'two lines'],
    ['', ''],
  ])('of %j is %j', (message, pattern) => {
    expect(toPattern(message)).toBe(pattern)
  })

  it('does not depend on numbers or article numbers, and is its own pattern', () => {
    const article = fc.stringMatching(/^[A-Z]{2,6}-[A-Z0-9]{2,6}$/)
    fc.assert(fc.property(article, article, fc.nat(), fc.nat(), (one, other, few, many) => {
      const say = (name: string, count: number) => toPattern(`The destination refused ${count} items. First: ${name}: no stock`)
      expect(say(one, few)).toBe(say(other, many))
      expect(toPattern(say(one, few))).toBe(say(one, few))
    }))
  })

  it('is short and quickly found, whatever was said', () => {
    const start = performance.now()
    for (const long of ['a'.repeat(100_000), '\''.repeat(100_000), '"x'.repeat(50_000), 'A-'.repeat(50_000), 'a@b.'.repeat(30_000), '* '.repeat(50_000)]) {
      expect(toPattern(long).length).toBeLessThanOrEqual(300)
    }
    expect(performance.now() - start).toBeLessThan(500)
    expect(toPattern('🪑'.repeat(400)).isWellFormed()).toBe(true)
    expect(toPattern(`x${'🪑'.repeat(400)}`).isWellFormed()).toBe(true)
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 400 }), text => toPattern(text).length <= 300 && toPattern(text).isWellFormed()))
  })
})

describe('a fingerprint', () => {
  it('is the same for ever', () => {
    expect(fingerprint(failure)).toEqual({ fingerprint: '036500ac-68c6-5593-94bc-cf40208ce697', pattern: 'The destination refused the item. *: unknown article' })
  })

  it('differs by integration, action, kind of failure and what is said', () => {
    const others = [
      { ...failure, integrationId: '0199aaaa-0000-7000-8000-0000000000ab' }, { ...failure, action: 'price.set' }, { ...failure, errorCode: 'items_rejected' },
      { ...failure, errorMessage: 'The destination refused the item. CHAIR-UNO-BLK: no stock' },
    ]
    expect(new Set([failure, ...others].map(one => fingerprint(one).fingerprint)).size).toBe(5)
    expect(fingerprint({ ...failure, errorMessage: failure.errorMessage.replace('CHAIR-UNO-BLK', 'LAMP-ARC-BRS') })).toEqual(fingerprint(failure))
  })
})
