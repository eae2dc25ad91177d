import { describe, expect, it } from 'vitest'
import type { Turn, WaitingRanks } from './fair-turns.ts'
import { makeFairTurns } from './fair-turns.ts'

/** A queue of which this process makes the ranks, and a clock that moves by hand. */
function makeQueue() {
  const queue: { ms: number, waiting: WaitingRanks | null, looks: number } = { ms: 0, waiting: null, looks: 0 }
  const turns = makeFairTurns(async () => {
    queue.looks += 1
    return queue.waiting
  }, () => queue.ms)
  const ranksOf = async (turn: Turn, count: number) => {
    const ranks: number[] = []
    for (let index = 0; index < count; index += 1) ranks.push(await turns.rankOf(turn))
    return ranks
  }
  return { queue, turns, ranksOf, afterALook: (waiting: WaitingRanks | null) => Object.assign(queue, { ms: queue.ms + 500, waiting }) }
}

const [busy, quiet]: [Turn, Turn] = [{ integrationId: 'busy' }, { integrationId: 'quiet' }]

describe('the rank of a turn', () => {
  it('is one higher after eight turns of an integration, and that of the next to be served for its neighbour', async () => {
    const { ranksOf, afterALook } = makeQueue()
    expect(await ranksOf(busy, 17)).toEqual([...Array.from({ length: 8 }, () => 2), ...Array.from({ length: 8 }, () => 3), 4])
    expect(await ranksOf(quiet, 1)).toEqual([2])
    afterALook({ first: 100, last: 200 })
    expect(await ranksOf(quiet, 1)).toEqual([100])
  })

  it('goes on where the integration is, at most behind the last that waits, and begins again when nothing waits', async () => {
    const { ranksOf, afterALook } = makeQueue()
    await ranksOf(busy, 8000)
    afterALook({ first: 2, last: 900 })
    expect(await ranksOf(busy, 1)).toEqual([900])
    afterALook({ first: 5, last: 20 })
    expect(await ranksOf(busy, 1)).toEqual([20])
    afterALook(null)
    expect(await ranksOf(busy, 1)).toEqual([2])
  })

  it('is 1 for what a person asks for, also when the queue cannot be looked at, and behind all that wait for what is done in bulk', async () => {
    const { ranksOf, afterALook } = makeQueue()
    afterALook({ first: 50, last: 80 })
    expect(await ranksOf('last', 9)).toEqual([80, 80, 80, 80, 80, 80, 80, 80, 81])
    expect(await ranksOf('first', 1)).toEqual([1])
    const lost = makeFairTurns(() => Promise.reject(new Error('away')))
    expect(await lost.rankOf('first')).toBe(1)
    await expect(lost.rankOf(quiet)).rejects.toThrow('away')
  })

  it('passes everybody who waits sooner or later, so that 60 lanes that never rest leave nobody waiting', async () => {
    const { turns, afterALook } = makeQueue()
    const waiting = new Map(Array.from({ length: 60 }, (_, lane) => [`busy-${lane}`, 2]))
    waiting.set('patient', 20)
    let served = ''
    for (let turn = 0; served !== 'patient'; turn += 1) {
      expect(turn).toBeLessThan(60 * 8 * 19)
      const ranks = [...waiting.values()]
      if (turn % 10 === 0) afterALook({ first: Math.min(...ranks), last: Math.max(...ranks) })
      served = [...waiting].reduce((best, entry) => entry[1] < best[1] ? entry : best)[0]
      waiting.delete(served)
      waiting.set(served, await turns.rankOf({ integrationId: served }))
    }
  })

  it('is paid for by a lane once in half a second, however many nudges come for it', async () => {
    const { queue, turns, ranksOf, afterALook } = makeQueue()
    for (let nudges = 0; nudges < 1000; nudges += 1) expect(await turns.rankOfLane('lane', busy)).toBe(2)
    expect(queue.looks).toBe(1)
    expect(await ranksOf(busy, 8)).toEqual([2, 2, 2, 2, 2, 2, 2, 3])
    afterALook({ first: 2, last: 3 })
    expect(await turns.rankOfLane('lane', busy)).toBe(3)
    expect(queue.looks).toBe(2)
  })

  it('stays within what the queue knows, however long it is busy', async () => {
    const { ranksOf, afterALook } = makeQueue()
    const maxRank = 2 ** 21 - 1
    afterALook({ first: maxRank - 1, last: maxRank })
    expect(Math.max(...await ranksOf(busy, 10_000))).toBeLessThanOrEqual(maxRank)
    expect(await ranksOf('last', 1)).toEqual([maxRank])
  })
})
