import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { LookerOptions } from './make-looker'
import { makeLooker } from './make-looker'

describe('looking again', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  /** Looks at most every second; `looks` holds when, in milliseconds since the start. */
  function start(given: Partial<LookerOptions> = {}) {
    const looks: number[] = []
    const begin = Date.now()
    const looker = makeLooker({
      look: async () => void looks.push(Date.now() - begin), everyMs: () => 1000, isLive: () => true, ...given,
    })
    looker.plan()
    return { looks, looker }
  }
  const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)

  it('comes every second without a live stream', async () => {
    const { looks } = start({ isLive: () => false })
    await pass(3500)
    expect(looks).toEqual([1000, 2000, 3000])
  })

  it('comes at once on a hint, and then at most every second however many hints come', async () => {
    const { looks, looker } = start()
    await pass(2500)
    for (let n = 0; n < 20; n += 1) {
      looker.hint()
      await pass(100)
    }
    await pass(600)
    expect(looks).toEqual([2500, 3500, 4500])
  })

  it('comes every four seconds with a live stream that says nothing', async () => {
    const { looks } = start()
    await pass(8500)
    expect(looks).toEqual([4000, 8000])
  })

  it('comes once more when a hint came in the middle of a look', async () => {
    let calls = 0
    const { looker } = start({ look: () => {
      calls += 1
      return new Promise(resolve => setTimeout(resolve, 300))
    } })
    looker.lookNow()
    await pass(100)
    looker.hint()
    looker.lookNow()
    expect(calls).toBe(1)
    await pass(1300)
    expect(calls).toBe(2)
  })

  it('goes on after a look that failed, stays away while there is nothing to look for, and ends', async () => {
    let pause: number | null = 1000
    let calls = 0
    const { looker } = start({ everyMs: () => pause, isLive: () => false, look: () => {
      calls += 1
      return Promise.reject(new Error('gone'))
    } })
    await pass(2500)
    expect(calls).toBe(2)
    pause = null
    await pass(1000)
    looker.lookNow()
    looker.hint()
    await pass(5000)
    expect(calls).toBe(3)
    pause = 1000
    looker.stop()
    looker.lookNow()
    looker.hint()
    await pass(5000)
    expect(calls).toBe(3)
  })
})
