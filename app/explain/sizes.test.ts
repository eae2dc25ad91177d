import { expect, it } from 'vitest'
import { english, german } from '../texts/testing/languages.ts'
import { writeSize } from './sizes.ts'

it.each([
  [0, '0 byte'], [999, '999 byte'], [1200, '1.2 kB'], [24_576, '24.6 kB'], [1_000_000, '1 MB'], [34_600_000_000, '34.6 GB'], [5e15, '5,000 TB'],
])('%i bytes are written as %s', (bytes, written) => {
  expect(writeSize(bytes, english)).toBe(written)
})

it('sizes are written in the reader\'s language', () => {
  expect(writeSize(1200, german)).toBe('1,2 kB')
})
