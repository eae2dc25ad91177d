import { describe, expect, it } from 'vitest'
import { renew } from './renewal.ts'

/** Makes numbered beginners, of which those in `failing` cannot begin. */
function numberThem(failing: readonly number[]) {
  const closed: number[] = []
  let made = 0
  return {
    closed,
    make: () => {
      made += 1
      const number = made
      return {
        number,
        waitUntilReady: () => failing.includes(number) ? Promise.reject(new Error(`${number} cannot begin`)) : Promise.resolve(),
        close: async () => void closed.push(number),
      }
    },
  }
}

describe('renewal', () => {
  it('keeps one that has begun, also when work on it fails', async () => {
    const { make, closed } = numberThem([])
    const renewal = renew(make)
    await expect(renewal.use(() => Promise.reject(new Error('no')))).rejects.toThrow('no')
    expect(await renewal.use(async ({ number }) => number)).toBe(1)
    expect(closed).toEqual([])
  })

  it('throws away one that could not begin and goes on with the next', async () => {
    const { make, closed } = numberThem([1, 2])
    const renewal = renew(make)
    await expect(renewal.use(async ({ number }) => number)).rejects.toThrow('1 cannot begin')
    await expect(renewal.use(async ({ number }) => number)).rejects.toThrow('2 cannot begin')
    expect(await renewal.use(async ({ number }) => number)).toBe(3)
    expect(closed).toEqual([1, 2])
    await renewal.close()
    expect(closed).toEqual([1, 2, 3])
  })
})
