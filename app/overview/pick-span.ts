/** From where somebody pulled on a chart to a span of time. */

/** A chart's buckets: when the first begins, how long each is, and how many there are. */
export interface Buckets { fromMs: number, stepMs: number, count: number }

/** The bucket at a place between 0 (left) and 1 (right). */
export function bucketAt(share: number, { count }: Pick<Buckets, 'count'>): number {
  return Math.min(count - 1, Math.max(0, Math.floor(share * count)))
}

/** The span from one bucket to another, both included, whichever comes first. */
export function spanOf(one: number, other: number, { fromMs, stepMs }: Buckets): { from: string, to: string } {
  const at = (index: number) => new Date(fromMs + index * stepMs).toISOString()
  return { from: at(Math.min(one, other)), to: at(Math.max(one, other) + 1) }
}
