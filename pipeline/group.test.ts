import { describe, expect, it } from 'vitest'
import { WaybillError } from '../shared/waybill-error.ts'
import { makeGroup } from './group.ts'

describe('a group', () => {
  it('puts what arrives together into one run, and what arrives meanwhile into the next', async () => {
    const batches: number[][] = []
    const group = makeGroup<number, number>({ maxBatch: 100, maxWaiting: 100, run: async (items) => {
      batches.push([...items])
      await new Promise(resolve => setImmediate(resolve))
      return items.map(item => item * 2)
    } })
    const first = Promise.all([1, 2, 3].map(group.add))
    await new Promise(resolve => setImmediate(resolve))
    const second = Promise.all([4, 5].map(group.add))
    expect([await first, await second]).toEqual([[2, 4, 6], [8, 10]])
    expect(batches).toEqual([[1, 2, 3], [4, 5]])
  })

  it('lets an item that the database refuses fail alone', async () => {
    const group = makeGroup<number, number>({ maxBatch: 10, maxWaiting: 100, run: items => items.includes(3) ? Promise.reject(new Error('poison')) : Promise.resolve([...items]) })
    const results = await Promise.allSettled([1, 2, 3, 4].map(group.add))
    expect(results.map(result => result.status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled'])
  })

  it('fails all of a batch when the connection breaks, because running it again could do it twice', async () => {
    let runs = 0
    const broken = Object.assign(new Error('gone'), { code: 'ECONNRESET' })
    const group = makeGroup<number, number>({ maxBatch: 10, maxWaiting: 100, run: () => {
      runs += 1
      return Promise.reject(new WaybillError('unavailable', 'Gone.', { cause: broken }))
    } })
    const results = await Promise.allSettled([1, 2, 3].map(group.add))
    expect(results.every(result => result.status === 'rejected')).toBe(true)
    expect(runs).toBe(1)
  })

  it('refuses what does not fit, by number and by bytes, and takes more when there is room again', async () => {
    const limits = { maxBatch: 1, maxWaiting: 2, maxWaitingBytes: 5 }
    const group = makeGroup<string, string>({ ...limits, bytesOf: text => text.length, run: items => Promise.resolve([...items]) })
    const results = await Promise.allSettled([group.add('123456'), group.add('ab'), group.add('cd'), group.add('e')])
    expect(results.map(result => result.status)).toEqual(['rejected', 'fulfilled', 'fulfilled', 'rejected'])
    expect(results[3]).toMatchObject({ reason: { code: 'overloaded', retryAfterSeconds: 1 } })
    expect(await group.add('12345')).toBe('12345')
  })
})
