import { describe, expect, it } from 'vitest'
import { areInstalled } from './packages.mjs'

const wanted = {
  '': { version: '0.1.0' },
  'node_modules/zod': { version: '4.6.7' },
  'node_modules/vitest': { version: '5.1.1', dev: true },
  'node_modules/fsevents': { version: '2.3.3', optional: true },
}
const zod = { 'node_modules/zod': { version: '4.6.7' } }
const vitest = { 'node_modules/vitest': { version: '5.1.1' } }

describe('installed packages', () => {
  it.each([
    ['everything is there', { ...zod, ...vitest }, true, true],
    ['a package is missing', vitest, false, false],
    ['a package has another version', { ...vitest, 'node_modules/zod': { version: '4.6.6' } }, true, false],
    ['development packages are missing but not needed', zod, false, true],
    ['development packages are missing and needed', zod, true, false],
  ])('%s', (_, installed, withDevelopment, expected) => {
    expect(areInstalled(wanted, installed, withDevelopment)).toBe(expected)
  })
})
