/** Reading times out of a histogram whose buckets grow by the fourth root of two, see `event_latencies`. */

/** How many events fell into a bucket. */
export interface LatencyCount { bucket: number, count: number }

/** Milliseconds up to which a bucket reaches. */
const boundOf = (bucket: number) => 2 ** (bucket / 4)

/**
 * The time, in milliseconds, within which the share `share` of the events was applied: at most 19 % (2^¼) off the true one. Null when
 * there were none. Within a bucket the events are taken to lie evenly.
 */
export function readPercentile(counts: readonly LatencyCount[], share: number): number | null {
  const sorted = counts.toSorted((a, b) => a.bucket - b.bucket)
  const wanted = share * sorted.reduce((sum, { count }) => sum + count, 0)
  let below = 0
  for (const { bucket, count } of sorted) {
    if (below + count >= wanted && count > 0) {
      const [from, to] = [bucket === 0 ? 0 : boundOf(bucket - 1), boundOf(bucket)]
      return Math.round(from + (to - from) * (wanted - below) / count)
    }
    below += count
  }
  return null
}
