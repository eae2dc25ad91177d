/** Which values and moments are written beside a chart: round ones, and few enough to stand apart. */
import { ticks } from 'd3-array'
import { timeTicks as roundMoments } from 'd3-time'
import type { Buckets } from './pick-span.ts'

/** Moments that have room beside each other on a phone. */
const maxMoments = 5

/** Whole values from 0 up to the highest, at most four of them above 0, in steps of 1, 2 or 5 times a power of ten. */
export const valueTicks = (highest: number): number[] => ticks(0, highest, 3).filter(Number.isInteger)

/**
 * The buckets with which a round span of the viewer's clock begins, at most five of them and never the first. One that comes too
 * close behind another is left out, as the first of a month is where every second day is round.
 */
export function timeTicks({ fromMs, stepMs, count }: Buckets): number[] {
  const moments = findMoments(new Date(fromMs), new Date(fromMs + count * stepMs))
  const indexes = [...new Set(moments.map(moment => Math.ceil((moment.getTime() - fromMs) / stepMs)))]
  return indexes.filter((index, place) => index > 0 && index < count && index - (indexes[place - 1] ?? -count) > count / 7)
}

/** More may come of it than are wanted. */
function findMoments(from: Date, to: Date, wanted = maxMoments): Date[] {
  const moments = roundMoments(from, to, wanted)
  return moments.length <= maxMoments || wanted === 1 ? moments : findMoments(from, to, wanted - 1)
}
