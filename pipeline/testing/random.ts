/** A small seeded generator (mulberry32), so that a failing run can be run again exactly. */
export function makeRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6D2B79F5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

/** A number in [0, 1) that hangs on the seed and the text alone: what happens to a message does not depend on who comes first. */
export function chanceOf(seed: number, text: string): number {
  let hash = (2_166_136_261 ^ seed) >>> 0 // FNV-1a
  for (const character of text) hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 16_777_619) >>> 0
  return makeRandom(hash)()
}
