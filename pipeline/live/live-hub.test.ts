import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { LiveChange } from '../../shared/live.ts'
import type { LiveLimits } from './live-hub.ts'
import { liveLimits, makeLiveHub } from './live-hub.ts'

const change: LiveChange = { kinds: ['events'], integrationIds: ['0199aaaa-0000-7000-8000-000000000001'], newCount: 1, finishedCount: 0 }

describe('the live hub', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  function start(limits: Partial<LiveLimits> = {}) {
    const hub = makeLiveHub({ ...liveLimits, ...limits })
    hub.setWhole(true)
    /** Reads all the time; `ended` is true once the stream is over. */
    const join = (mayStay = () => Promise.resolve(true)) => {
      const seen = { text: '', ended: false }
      hub.join(null, mayStay).on('data', (chunk: Buffer) => void (seen.text += chunk.toString())).on('end', () => void (seen.ended = true))
      return seen
    }
    return { hub, join }
  }
  const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms)
  const toldIn = (text: string) => [...text.matchAll(/^data: (.*)$/gm)].map(match => JSON.parse(match[1] ?? ''))

  it('tells the first change at once and the next ones at most twice a second, each of them once', async () => {
    const { hub, join } = start()
    const seen = join()
    for (let n = 0; n < 100; n += 1) {
      hub.tell(change)
      await pass(20)
    }
    await pass(1000)
    const told = toldIn(seen.text)
    expect(told.length).toBeLessThanOrEqual(5)
    expect(told[0]).toEqual(change)
    expect(told.reduce((sum, { newCount }) => sum + newCount, 0)).toBe(100)
  })

  it('numbers what it tells', async () => {
    const { hub, join } = start()
    const seen = join()
    hub.tell(change)
    await pass(1000)
    hub.tell(change)
    await pass(1000)
    const ids = [...seen.text.matchAll(/^id: (.*)$/gm)].map(match => match[1])
    expect(new Set(ids).size).toBe(3)
  })

  it('gives a sign of life every 15 seconds', async () => {
    const { join } = start()
    const seen = join()
    await pass(45_000)
    expect(seen.text.match(/^: still here$/gm)).toHaveLength(3)
  })

  it('cuts off who does not read, and goes on for the others', async () => {
    const { hub, join } = start({ maxWaitingBytes: 2000, coalesceMs: 0 })
    const slow = hub.join(null, () => Promise.resolve(true))
    const quick = join()
    for (let n = 0; n < 40; n += 1) {
      hub.tell(change)
      await pass(1)
    }
    expect([slow.destroyed, slow.readableLength <= 2000, hub.followerCount()]).toEqual([true, true, 1])
    expect(toldIn(quick.text)).toHaveLength(40)
  })

  it('sends away who may not stay any more, within 30 seconds', async () => {
    const { join } = start()
    let mayStay = true
    const [asked, other] = [join(() => Promise.resolve(mayStay)), join()]
    await pass(60_000)
    expect(asked.ended).toBe(false)
    mayStay = false
    await pass(30_000)
    expect([asked.ended, other.ended]).toEqual([true, false])
  })

  it('takes only so many, and one more when one has left', async () => {
    const { hub } = start({ maxFollowers: 2 })
    const [first] = [hub.join(null, () => Promise.resolve(true)), hub.join(null, () => Promise.resolve(true))]
    const join = () => hub.join(null, () => Promise.resolve(true))
    expect(join).toThrow(expect.objectContaining({ code: 'overloaded', retryAfterSeconds: 30 }))
    first?.destroy()
    await pass(1)
    expect(join).not.toThrow()
  })

  it('has nobody while it does not hear everything, and says afterwards that something was missed', async () => {
    const { hub, join } = start()
    const seen = join()
    await pass(1)
    const id = /^id: (.*)$/m.exec(seen.text)?.[1] ?? ''
    hub.setWhole(false)
    await pass(1)
    expect(seen.ended).toBe(true)
    expect(() => join()).toThrow(expect.objectContaining({ code: 'unavailable' }))
    hub.setWhole(true)
    const stream = hub.join(id, () => Promise.resolve(true))
    expect(String(stream.read())).toContain('event: resync\n')
  })

  it('ends every stream when it is closed, and takes nobody any more', async () => {
    const { hub, join } = start()
    const seen = [join(), join()]
    hub.close()
    await pass(1)
    expect(seen.map(({ ended }) => ended)).toEqual([true, true])
    expect(() => join()).toThrow(expect.objectContaining({ code: 'unavailable' }))
    expect(vi.getTimerCount()).toBe(0)
  })
})
