import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { makeSeal } from './seal.ts'

const seal = makeSeal('a secret of at least thirty-two characters')

describe('the seal', () => {
  it('gives back exactly what was sealed', () => {
    fc.assert(fc.property(fc.uint8Array(), fc.string(), (plain, row) => {
      expect(Buffer.from(seal.open(seal.close(plain, row), row))).toEqual(Buffer.from(plain))
    }))
  })

  it('opens neither for another row, nor with another secret, nor when a byte was changed', () => {
    const sealed = seal.close(Buffer.from('stock'), 'row-1')
    expect(() => seal.open(sealed, 'row-2')).toThrow()
    expect(() => makeSeal('another secret of thirty-two characters').open(sealed, 'row-1')).toThrow()
    for (let index = 0; index < sealed.length; index += 1) {
      const altered = Uint8Array.from(sealed)
      altered[index] = (altered[index] ?? 0) ^ 1
      expect(() => seal.open(altered, 'row-1'), `byte ${index}`).toThrow()
    }
  })

  it('never seals the same text to the same bytes, but always fingerprints it alike', () => {
    expect(seal.close(Buffer.from('x'), 'r')).not.toEqual(seal.close(Buffer.from('x'), 'r'))
    expect(seal.fingerprint('4111 1111 1111 1111')).toBe(seal.fingerprint('4111 1111 1111 1111'))
    expect(seal.fingerprint('a')).not.toBe(seal.fingerprint('b'))
  })
})
