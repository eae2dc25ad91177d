import { expect, test } from 'vitest'
import { bucketAt, spanOf } from './pick-span.ts'

test.each([[0, 0], [0.49, 1], [0.5, 2], [1, 3], [-0.2, 0], [7, 3]])('a place at %f is in bucket %i of four', (share, bucket) => {
  expect(bucketAt(share, { count: 4 })).toBe(bucket)
})

test('a span holds both buckets, pulled to the right or to the left', () => {
  const buckets = { fromMs: 0, stepMs: 60_000, count: 10 }
  const span = { from: '1970-01-01T00:02:00.000Z', to: '1970-01-01T00:05:00.000Z' }
  expect(spanOf(2, 4, buckets)).toEqual(span)
  expect(spanOf(4, 2, buckets)).toEqual(span)
})
