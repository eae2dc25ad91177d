/** What a run of something comes to: how many a second, and how long one took. */
export interface Figures {
  perSecond: number
  p50Ms: number
  p99Ms: number
}

/** A benchmark's outcome: ours and what it is measured against, each the median of its rounds. `needed` null: reported only. */
export interface Finding {
  name: string
  ours: Figures
  reference: Figures
  ratio: number
  needed: number | null
  rounds: { ours: Figures[], reference: Figures[] }
}

/** The smallest value that at least `share` (0 to 1) of the values do not exceed (nearest rank). 0 when there are none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0
}

/** The value in the middle; of an even number of values the mean of both. 0 when there are none. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other)
  const upper = sorted[Math.floor(sorted.length / 2)] ?? 0
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[sorted.length / 2 - 1] ?? 0)) / 2
}

/** The figures of a run of which every duration (milliseconds) is known. */
export function figuresOf(durationsMs: readonly number[], elapsedMs: number): Figures {
  return { perSecond: durationsMs.length / elapsedMs * 1000, p50Ms: percentile(durationsMs, 0.5), p99Ms: percentile(durationsMs, 0.99) }
}

/** Makes a finding of the rounds of both. */
export function compare(name: string, rounds: Finding['rounds'], needed: number | null): Finding {
  const [ours, reference] = [medianOf(rounds.ours), medianOf(rounds.reference)]
  return { name, ours, reference, ratio: ours.perSecond / reference.perSecond, needed, rounds }
}

function medianOf(rounds: readonly Figures[]): Figures {
  const of = (key: keyof Figures) => median(rounds.map(round => round[key]))
  return { perSecond: of('perSecond'), p50Ms: of('p50Ms'), p99Ms: of('p99Ms') }
}

/** Whether nothing that is needed was missed. */
export function isGoodEnough(findings: readonly Finding[]): boolean {
  return findings.every(({ ratio, needed }) => needed === null || ratio >= needed)
}
