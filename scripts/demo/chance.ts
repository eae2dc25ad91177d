/** Chance that can be repeated: the same seed draws the same numbers. */
export interface Chance {
  /** An integer from `from` to `to`, both included. */
  between: (from: number, to: number) => number
  /** One of `choices`. */
  one: <T>(choices: readonly T[]) => T
  /** `count` different ones of `choices`. */
  some: <T>(choices: readonly T[], count: number) => T[]
}

/** Draws with mulberry32, which is small and good enough for a play. */
export function makeChance(seed: number): Chance {
  let state = seed >>> 0
  const draw = () => {
    state = (state + 0x6D2B79F5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
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
