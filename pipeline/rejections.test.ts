import fc from 'fast-check'
import pino from 'pino'
import { describe, expect, it } from 'vitest'
import { countPlaces, tally } from './rejections.ts'
import { makeDropNote } from './rejections-drops.ts'
import type { Refused } from './rejections-excerpt.ts'
import { cutBody, describeRejection, isRejection } from './rejections-excerpt.ts'
import { plainMasking } from './mask/masking.ts'
import { testSeal } from './testing/sender.ts'

const refused = (given: Partial<Refused> = {}): Refused =>
  ({ key: null, httpStatus: 422, code: 'invalid', message: 'Not valid.', faults: [], body: Buffer.from('{}'), ...given })

describe('what is a rejection', () => {
  it.each([[400, true], [401, true], [403, true], [413, true], [415, true], [422, true], [202, false], [404, false], [405, false], [409, false], [429, false], [500, false], [503, false]])('%i: %s', (status, expected) => {
    expect(isRejection(status)).toBe(expected)
  })
})

describe('places', () => {
  it('are 100 an hour, however the refusals are spread over batches', () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 1, max: 200 }), { maxLength: 20 }), (counts) => {
      let rejected = 0
      let kept = 0
      for (const count of counts) {
        rejected += count
        kept += countPlaces([{ integrationId: null, count }], new Map([[null, rejected]])).get(null) ?? 0
      }
      expect(kept).toBe(Math.min(rejected, 100))
    }))
  })

  it('are each integration\'s own', () => {
    expect(tally(['a', null, 'a'])).toEqual([{ integrationId: 'a', count: 2 }, { integrationId: null, count: 1 }])
    expect(countPlaces(tally(['a', null, 'a']), new Map([['a', 101], [null, 101]]))).toEqual(new Map([['a', 1], [null, 0]]))
  })
})

describe('the excerpt', () => {
  const shown = (given: Partial<Refused>) => JSON.stringify(describeRejection(refused(given), plainMasking(testSeal)))

  it('hides secrets and cards in the body, the message and the faults', () => {
    const text = shown({
      body: Buffer.from('{"password":"hunter2","note":"card 4111 1111 1111 1111"}'),
      message: 'This one says "text/plain; token=hunter2".',
      faults: [{ path: 'data.4111111111111111', message: 'password: hunter2' }],
    })
    expect(text).not.toMatch(/hunter2|4111 ?1111/)
  })

  it('never shows the key that was presented, whatever it looks like', () => {
    const key = 'plain words of an ERP'.replaceAll(' ', '_')
    expect(shown({ key, body: Buffer.from(`{"x":"${key}"`), message: key, faults: [{ path: key, message: key }] })).not.toContain(key)
  })

  it('is masked before it is cut', () => {
    const body = Buffer.from(`{"x":"${'x'.repeat(1980)}","password":"${'hunter2'.repeat(10)}"}`)
    const { bodyExcerpt } = describeRejection(refused({ body: cutBody(body) }), plainMasking(testSeal))
    expect(bodyExcerpt).toHaveLength(2000)
    expect(bodyExcerpt).not.toContain('hunt')
  })

  it('is null when the body was not read', () => {
    expect(describeRejection(refused({ body: null }), plainMasking(testSeal)).bodyExcerpt).toBeNull()
  })

  it('can be stored, whatever was sent', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 100 }), fc.string({ unit: 'binary' }), (body, text) => {
      const found = describeRejection(refused({ body, message: text, faults: [{ path: text, message: text }] }), plainMasking(testSeal))
      const texts = [found.bodyExcerpt ?? '', found.message, ...found.faults.flatMap(({ path, message }) => [path, message])]
      expect(texts.filter(stored => !stored.isWellFormed() || stored.includes('\0'))).toEqual([])
    }), { numRuns: 50 })
    const halved = describeRejection(refused({ body: Buffer.from(`${'x'.repeat(1999)}😀`) }), plainMasking(testSeal))
    expect(halved.bodyExcerpt?.isWellFormed()).toBe(true)
  })

  it('is made of the beginning of a body, which waits as a copy', () => {
    const body = Buffer.alloc(1_000_000, 0x20)
    expect(cutBody(body).buffer.byteLength).toBe(16_384)
  })
})

describe('drops', () => {
  it('are told at once, then once a minute, and the rest in the end', () => {
    const lines: unknown[] = []
    let now = 0
    const drops = makeDropNote(pino({ base: null, timestamp: false }, { write: line => lines.push(JSON.parse(line).droppedCount) }), () => now)
    drops.note(new Error('away'))
    for (now = 1000; now < 60_000; now += 1000) drops.note(new Error('away'))
    expect(lines).toEqual([1])
    drops.note(new Error('away'))
    expect(lines).toEqual([1, 60])
    drops.tell()
    expect(lines).toEqual([1, 60])
    drops.note(new Error('away'))
    drops.tell()
    expect(lines).toEqual([1, 60, 1])
  })
})
