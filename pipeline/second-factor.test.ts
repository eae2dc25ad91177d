import { describe, expect, it } from 'vitest'
import { makeRecoveryCode } from './credentials.ts'
import { findStep } from './second-factor.ts'

/** The secret of RFC 6238, appendix B; its codes there have eight digits, of which an app shows the last six. */
const secret = Buffer.from('12345678901234567890')
const at = (seconds: number) => seconds * 1000

describe('a code of the app', () => {
  it.each([[59, '94287082'], [1_111_111_109, '07081804'], [1_111_111_111, '14050471'], [1_234_567_890, '89005924'], [2_000_000_000, '69279037'], [20_000_000_000, '65353130']])('is the one of RFC 6238 at %d s', (seconds, code) => {
    expect(findStep(secret, code.slice(-6), at(seconds))).toBe(Math.floor(seconds / 30))
  })

  it.each([[-31, null], [-30, 41_152_263], [0, 41_152_263], [30, 41_152_263], [59, 41_152_263], [60, null]])('is good one step before and after its own: %d s', (seconds, step) => {
    const begin = 41_152_263 * 30
    expect(findStep(secret, '005924', at(begin + seconds))).toBe(step)
  })

  it.each(['89 005924', '05924', '', 'abcdef', '٠٠٥٩٢٤'])('is not %j', (code) => {
    expect(findStep(secret, code, at(1_234_567_890))).toBeNull()
  })

  it('may be typed with the blank that apps show', () => {
    expect(findStep(secret, '005 924', at(1_234_567_890))).toBe(41_152_263)
  })
})

describe('a recovery code', () => {
  it('has letters and digits that cannot be taken for one another', () => {
    for (let count = 0; count < 100; count += 1) expect(makeRecoveryCode()).toMatch(/^(?:[0-9a-hjkmnp-tv-z]{4}-){3}[0-9a-hjkmnp-tv-z]{4}$/)
  })
})
