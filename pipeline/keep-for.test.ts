import { describe, expect, it } from 'vitest'
import { keepFor } from './keep-for.ts'

describe('what is kept for a while', () => {
  it('is loaded once for all who ask meanwhile, and again when its time is over', async () => {
    let [time, loadCount] = [0, 0]
    const ask = keepFor(100, () => Promise.resolve(loadCount += 1), () => time)
    expect(await Promise.all([ask(), ask(), ask()])).toEqual([1, 1, 1])
    time = 99
    expect(await ask()).toBe(1)
    time = 100
    expect(await Promise.all([ask(), ask()])).toEqual([2, 2])
  })

  it('is kept from when it was there, not from when it was asked for', async () => {
    let time = 0
    const ask = keepFor(100, () => Promise.resolve(time += 80), () => time)
    expect(await ask()).toBe(80)
    time = 170
    expect(await ask()).toBe(80)
  })

  it('is asked for again after a failure, which all who waited for it get', async () => {
    let loadCount = 0
    const ask = keepFor(100, () => {
      loadCount += 1
      return loadCount === 1 ? Promise.reject(new Error('away')) : Promise.resolve('there')
    }, () => 0)
    expect(await Promise.allSettled([ask(), ask()])).toMatchObject([{ status: 'rejected' }, { status: 'rejected' }])
    expect(await ask()).toBe('there')
    expect(loadCount).toBe(2)
  })
})
