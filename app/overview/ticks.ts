/** Which values and moments are written beside a chart: round ones, and few enough to stand apart. */
import type { Buckets } from './pick-span.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
const roundSpans = [minute, 2 * minute, 5 * minute, 10 * minute, 15 * minute, 30 * minute, hour, 2 * hour, 3 * hour, 6 * hour, 12 * hour, day, 2 * day, 7 * day]
const roundSteps = [1, 2, 5, 10]

/** Whole values from 0 up to the highest, at most four of them above 0, in steps of 1, 2 or 5 times a power of ten. */
export function valueTicks(highest: number): number[] {
  const magnitude = 10 ** Math.max(0, Math.floor(Math.log10(highest / 4)))
  const step = magnitude * (roundSteps.find(round => highest / (round * magnitude) < 5) ?? 10)
  return Array.from({ length: Math.floor(highest / step) + 1 }, (_, index) => index * step)
}

/** The buckets with which a round span of the viewer's clock begins, at most six of them and never the first. */
export function timeTicks({ fromMs, stepMs, count }: Buckets): number[] {
  const span = roundSpans.find(round => round >= stepMs && stepMs * count / round <= 6) ?? stepMs * Math.ceil(count / 6)
  const spanOfBucket = (index: number) => {
    const at = fromMs + index * stepMs
    return Math.floor((at - new Date(at).getTimezoneOffset() * minute) / span)
  }
  return Array.from({ length: count }, (_, index) => index).filter(index => index > 0 && spanOfBucket(index) !== spanOfBucket(index - 1))
}
