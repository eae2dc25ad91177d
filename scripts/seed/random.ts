/** Chance that can be repeated: everything the seed draws comes from one generator. */
import { makeRandom } from '../../pipeline/testing/random.ts'

export interface Chance {
  /** In [0, 1). */
  next: () => number
  /** A whole number from `from` to `to`, both included. */
  between: (from: number, to: number) => number
  pick: <T>(list: readonly T[]) => T
  /** One of the keys, as often as its weight says. */
  weighted: <T>(weights: readonly (readonly [T, number])[]) => T
  /** A UUIDv7 (RFC 9562) made at this moment, in milliseconds. */
  idAt: (at: number) => string
}

function required<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('The seed drew from an empty list.')
  return value
}

/** The same seed draws the same things in the same order. */
export function makeChance(seed: number): Chance {
  const next = makeRandom(seed)
  const word = () => Math.floor(next() * 65_536).toString(16).padStart(4, '0')
  return {
    next,
    between: (from, to) => from + Math.floor(next() * (to - from + 1)),
    pick: list => required(list[Math.floor(next() * list.length)]),
    weighted(weights) {
      let rest = next() * weights.reduce((sum, [, weight]) => sum + weight, 0)
      const found = weights.find(([, weight]) => (rest -= weight) < 0)
      return required(found ?? weights.at(-1))[0]
    },
    idAt(at) {
      const time = Math.floor(at).toString(16).padStart(12, '0')
      const variant = (0x8000 + Math.floor(next() * 0x4000)).toString(16)
      return `${time.slice(0, 8)}-${time.slice(8)}-7${word().slice(1)}-${variant}-${word()}${word()}${word()}`
    },
  }
}
