/** Chance that can be repeated: the same seed draws the same numbers. */
import { makeRandom } from '../../pipeline/testing/random.ts'

export interface Chance {
  /** An integer from `from` to `to`, both included. */
  between: (from: number, to: number) => number
  /** One of `choices`. */
  one: <T>(choices: readonly T[]) => T
  /** `count` different ones of `choices`. */
  some: <T>(choices: readonly T[], count: number) => T[]
}

/** Draws from one generator, in the order in which it is asked. */
export function makeChance(seed: number): Chance {
  const draw = makeRandom(seed)
  const between = (from: number, to: number) => from + Math.floor(draw() * (to - from + 1))
  function one<T>(choices: readonly T[]): T {
    const [chosen] = choices.slice(between(0, choices.length - 1))
    if (chosen === undefined) throw new Error('There is nothing to choose from.')
    return chosen
  }
  function some<T>(choices: readonly T[], count: number): T[] {
    const left = [...choices]
    return Array.from({ length: Math.min(count, left.length) }, () => left.splice(between(0, left.length - 1), 1)).flat()
  }
  return { between, one, some }
}
