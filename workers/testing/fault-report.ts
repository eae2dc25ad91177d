/** What each fault did, kept in a file that every test of a run adds to, and the table that is made of it. */
import { appendFileSync, existsSync, readFileSync } from 'node:fs'
import { z } from 'zod'

const faultRowSchema = z.object({
  fault: z.string(),
  times: z.number(),
  delivered: z.number(),
  orderErrors: z.number(),
  overlaps: z.number(),
  duplicates: z.number(),
  /** Milliseconds from the end of the fault; null when it does not apply or never came. */
  firstMs: z.number().nullable(),
  everyLaneMs: z.number().nullable(),
  drainedMs: z.number().nullable(),
})
export type FaultRow = z.output<typeof faultRowSchema>

/** The seed of this run: given as FAULT_SEED, or drawn and printed by the run's setup. */
export const faultSeed = Number(process.env.FAULT_SEED ?? 1)

/** Adds a row to the report of this run. */
export function recordFault(row: FaultRow) {
  const file = process.env.FAULT_REPORT
  if (file) appendFileSync(file, `${JSON.stringify(row)}\n`)
}

/** Rows of the same fault made one: counts add up, times are the longest. */
export function readFaults(file: string): FaultRow[] {
  const rows = existsSync(file) ? readFileSync(file, 'utf8').split('\n').filter(line => line !== '').map(line => faultRowSchema.parse(JSON.parse(line))) : []
  return [...Map.groupBy(rows, row => row.fault).values()].map(same => same.reduce((sum, row) => ({
    fault: sum.fault,
    times: sum.times + row.times,
    delivered: sum.delivered + row.delivered,
    orderErrors: sum.orderErrors + row.orderErrors,
    overlaps: sum.overlaps + row.overlaps,
    duplicates: sum.duplicates + row.duplicates,
    firstMs: longest(sum.firstMs, row.firstMs),
    everyLaneMs: longest(sum.everyLaneMs, row.everyLaneMs),
    drainedMs: longest(sum.drainedMs, row.drainedMs),
  })))
}

const longest = (one: number | null, other: number | null) => one === null || other === null ? one ?? other : Math.max(one, other)

const heads = ['fault', 'times', 'delivered', 'order errors', 'overlaps', 'duplicates', 'first call', 'every lane', 'drained']

/** The table for people. Times are those until flow resumed: the first delivered call, every lane, and until nothing waited. */
export function formatFaults(rows: readonly FaultRow[]): string {
  const seconds = (ms: number | null) => ms === null ? '' : `${(ms / 1000).toFixed(1)} s`
  const cells = rows.map(row => [
    row.fault, row.times, row.delivered, row.orderErrors, row.overlaps, row.duplicates,
    seconds(row.firstMs), seconds(row.everyLaneMs), seconds(row.drainedMs),
  ].map(String))
  const widths = heads.map((head, column) => Math.max(...[heads, ...cells].map(row => row[column]?.length ?? 0), head.length))
  const line = (row: readonly string[]) => row.map((cell, column) =>
    column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)).join('  ')
  return [line(heads), ...cells.map(line)].join('\n')
}
