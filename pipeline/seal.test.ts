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

  it('opens with every secret it is told, whoever sealed: alone or while others were known', () => {
    const [one, other] = ['one secret of at least thirty-two characters', 'other secret of at least thirty-two characters']
    const seals = { alone: makeSeal(one), before: makeSeal(one, [other]), after: makeSeal(other, [one]), last: makeSeal(other) }
    const opens = (sealed: Uint8Array) => Object.entries(seals).filter(([, { open }]) => {
      try {
        return Buffer.from(open(sealed, 'row')).toString() === 'stock'
      }
      catch {
        return false
      }
    }).map(([name]) => name)
    const sealed = (by: keyof typeof seals) => seals[by].close(Buffer.from('stock'), 'row')
    expect(opens(sealed('alone'))).toEqual(['alone', 'before', 'after'])
    expect(opens(sealed('before'))).toEqual(['alone', 'before', 'after'])
    expect(opens(sealed('after'))).toEqual(['before', 'after', 'last'])
    expect(opens(sealed('last'))).toEqual(['before', 'after', 'last'])
  })

  it('marks what it seals while other secrets are known, and nothing else bears that mark', () => {
    const [one, other] = ['one secret of at least thirty-two characters', 'other secret of at least thirty-two characters']
    const [before, after] = [makeSeal(one, [other]), makeSeal(other, [one])]
    const marked = (by: ReturnType<typeof makeSeal>) => Buffer.from(by.close(Buffer.from('stock'), 'row')).subarray(0, after.mark?.length)
    expect(makeSeal(one).mark).toBeNull()
    expect(marked(after)).toEqual(after.mark)
    expect(marked(before)).not.toEqual(after.mark)
    expect(marked(makeSeal(other))).not.toEqual(after.mark)
  })

  it('uses no nonce twice', () => {
    const nonces = Array.from({ length: 2000 }, () => Buffer.from(seal.close(new Uint8Array(), 'row')).toString('hex', 1, 13))
    expect(new Set(nonces).size).toBe(2000)
  })

  it('never seals the same text to the same bytes, but always fingerprints it alike', () => {
    expect(seal.close(Buffer.from('x'), 'r')).not.toEqual(seal.close(Buffer.from('x'), 'r'))
    expect(seal.fingerprint('4111 1111 1111 1111')).toBe(seal.fingerprint('4111 1111 1111 1111'))
    expect(seal.fingerprint('a')).not.toBe(seal.fingerprint('b'))
  })
})

describe('a signature', () => {
  const [one, other] = ['one secret of at least thirty-two characters', 'other secret of at least thirty-two characters']

  it('is good for its text alone, under every secret that is known', () => {
    const signature = makeSeal(one).sign('link')
    expect(signature).toMatch(/^[\w-]{22}$/)
    expect([makeSeal(one), makeSeal(other, [one]), makeSeal(one, [other])].map(({ hasSigned }) => hasSigned('link', signature))).toEqual([true, true, true])
    expect([makeSeal(other).hasSigned('link', signature), makeSeal(one).hasSigned('lint', signature), makeSeal(one).hasSigned('link', '')]).toEqual([false, false, false])
  })

  it('is not good when a single character was changed, whatever takes its place', () => {
    const signature = seal.sign('link')
    for (let index = 0; index < signature.length; index += 1) {
      for (const letter of ['A', 'z', '-', 'é', '€']) {
        const altered = signature.slice(0, index) + letter + signature.slice(index + 1)
        expect(seal.hasSigned('link', altered), altered).toBe(altered === signature)
      }
    }
  })
})
