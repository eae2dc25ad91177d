import { describe, expect, it } from 'vitest'
import { testSeal } from '../testing/sender.ts'
import { maskJson } from './mask.ts'
import { plainMasking } from './masking.ts'
import { restoreMasked } from './restore-masked.ts'

const original = { customer: { name: 'Ada', password: 'hunter22', tokens: ['one-secret-token'] }, apiKey: { id: 7 } }
const masked = maskJson(original, plainMasking(testSeal))

describe('masked values', () => {
  it('that are left as they are stand for what arrived', () => {
    expect(restoreMasked(masked, original, masked)).toEqual({ value: original, unknownPaths: [] })
  })

  it('may be replaced, removed or moved', () => {
    const { customer } = JSON.parse(JSON.stringify(masked))
    expect(restoreMasked({ moved: customer.password, password: 'a new one' }, original, masked)).toEqual({ value: { moved: 'hunter22', password: 'a new one' }, unknownPaths: [] })
  })

  it('that stood nowhere are named', () => {
    expect(restoreMasked({ items: [{ note: 'see ‹masked:00000000›' }] }, original, masked).unknownPaths).toEqual(['items[0].note'])
  })
})
