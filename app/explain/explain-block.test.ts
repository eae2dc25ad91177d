import { expect, test } from 'vitest'
import { blockReasons } from '../../shared/lanes.ts'
import { blockLooks, blockOfAll } from './explain-block.ts'

test('every reason has a heading and an icon of its own', () => {
  expect(Object.keys(blockLooks)).toEqual([...blockReasons])
  expect(new Set(blockReasons.map(reason => blockLooks[reason].title)).size).toBe(blockReasons.length)
  expect(new Set(blockReasons.map(reason => blockLooks[reason].icon)).size).toBe(blockReasons.length)
})
test('only what waits for a person because something went wrong is shown as an error', () => {
  expect(blockReasons.filter(reason => blockLooks[reason].tone === 'error')).toEqual(['held'])
})
test.each([
  ['integration', 'retry', true], ['entity', 'retry', false], ['none', 'held', false], ['entity', 'destination_down', true], ['none', 'paused', true],
] as const)('with ordering %s, %s blocks all: %s', (ordering, reason, isCommon) => {
  const blockedBy = { reason, since: null, until: null, eventId: null, message: '' }
  expect(blockOfAll({ ordering, lanes: [], blockedBy })).toBe(isCommon ? blockedBy : null)
})
