import { describe, expect, it, test } from 'vitest'
import { blockReasons } from '../../shared/lanes.ts'
import { english, german } from '../texts/testing/languages.ts'
import { blockLooks, blockOfAll, blockTitle, explainBlock } from './explain-block.ts'

test('every reason has an icon of its own', () => {
  expect(Object.keys(blockLooks)).toEqual([...blockReasons])
  expect(new Set(blockReasons.map(reason => blockLooks[reason].icon)).size).toBe(blockReasons.length)
})
describe.each([['English', english], ['German', german]])('in %s', (_, language) => {
  it('every reason has a heading and a sentence of its own', () => {
    expect(new Set(blockReasons.map(reason => blockTitle(reason, language))).size).toBe(blockReasons.length)
    expect(new Set(blockReasons.map(reason => explainBlock(reason, null, language))).size).toBe(blockReasons.length)
  })
})
test('a retry says first what had happened, as far as that is known', () => {
  const advice = 'The next message waits for its retry. Retry it now, skip it, or park it to let the rest go.'
  expect(explainBlock('retry', null, english)).toBe(advice)
  expect(explainBlock('retry', 'destination_error', english)).toBe(`The commerce platform answered with an error of its own. ${advice}`)
  expect(explainBlock('retry', 'moon_fell', german)).toMatch(/^Die Nachricht konnte nicht zugestellt werden\. Die nächste Nachricht wartet/)
  expect(explainBlock('paused', 'destination_error', english)).toBe(explainBlock('paused', null, english))
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
