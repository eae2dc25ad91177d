import { expect, it } from 'vitest'
import { takesGzip } from './compress-page.ts'

it.each([
  ['gzip, deflate, br, zstd', true],
  ['br;q=1.0, GZIP;q=0.8', true],
  ['deflate,gzip', true],
  ['gzip;q=0', false],
  ['gzip; q=0.000, br', false],
  ['gzip;q=0.001', true],
  ['x-gzip', false],
  ['identity', false],
  ['', false],
])('"%s" takes gzip: %s', (header, expected) => {
  expect(takesGzip(header)).toBe(expected)
})
