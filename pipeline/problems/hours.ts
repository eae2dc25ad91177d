/** The small chart of a problem: how often it was seen in each hour. */

const hourMs = 3_600_000

/** Counts from a whole hour on, one for each hour up to the present one. */
export interface Hours { from: string, counts: number[] }

/** When the first of so many hours began, of which the present one is the last. */
export function beginHours(now: Date, length: number): Date {
  return new Date((Math.floor(now.getTime() / hourMs) - length + 1) * hourMs)
}

/** One count per hour, 0 for those in which nothing was seen. */
export function countHours(from: Date, length: number, seen: readonly { hour: Date, count: number }[]): Hours {
  const counts = Array.from({ length }, () => 0)
  for (const { hour, count } of seen) {
    const index = Math.round((hour.getTime() - from.getTime()) / hourMs)
    if (index >= 0 && index < length) counts[index] = count
  }
  return { from: from.toISOString(), counts }
}
