/** Cutting a span of time into buckets of a chart. */

const [minute, hour, day] = [60, 3600, 86_400]

/** Lengths of a bucket, in seconds. */
const steps = [minute, 2 * minute, 5 * minute, 10 * minute, 15 * minute, 30 * minute, hour, 2 * hour, 3 * hour, 6 * hour, 12 * hour, day] as const

/** No chart has more buckets than this; and with the longest of them, no span more days. */
export const maxBuckets = 200

/** A span and the length of its buckets. All times in seconds since 1970, UTC; `to` is not part of it. */
export interface TimeSteps { from: number, to: number, stepSeconds: number }

/** Buckets over the whole of a span, begun at whole steps: as short as they can be without being more than {@link maxBuckets}. Null when the span is too long. */
export function chooseSteps(from: Date, to: Date): TimeSteps | null {
  const [first, last] = [from.getTime() / 1000, to.getTime() / 1000]
  for (const stepSeconds of steps) {
    const [begin, end] = [Math.floor(first / stepSeconds) * stepSeconds, Math.ceil(last / stepSeconds) * stepSeconds]
    if ((end - begin) / stepSeconds <= maxBuckets) return { from: begin, to: end, stepSeconds }
  }
  return null
}

/** When each of the buckets begins. */
export function listBegins({ from, to, stepSeconds }: TimeSteps): number[] {
  return Array.from({ length: (to - from) / stepSeconds }, (_, index) => from + index * stepSeconds)
}
