import { describe, expect, it } from 'vitest'
import { makeRanking } from './fair-turns.ts'

describe('the rank of a nudge', () => {
  it('is that of the integration\'s recent nudges, which fade by half in a second', () => {
    let ms = 0
    const rank = makeRanking(() => ms)
    expect(Array.from({ length: 8 }, () => rank('busy'))).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
    expect(rank('quiet')).toBe(1)
    ms = 1000
    expect(rank('busy')).toBe(5)
    ms = 60_000
    expect(rank('busy')).toBe(1)
  })

  it('stays within what the queue knows, however many come at once', () => {
    const rank = makeRanking(() => 0)
    for (let nudges = 0; nudges < 2 ** 21 + 10; nudges += 1) rank('flood')
    expect(rank('flood')).toBe(2 ** 21)
  })

  it('is remembered of recent integrations only', () => {
    let ms = 0
    const rank = makeRanking(() => ms)
    for (let index = 0; index <= 10_001; index += 1) rank(`i${index}`)
    ms = 5000
    expect([rank('i0'), rank('i0')]).toEqual([1, 2])
  })
})
