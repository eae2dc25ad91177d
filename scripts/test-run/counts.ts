/** How many test cases passed and failed, read from the JSON reports of Vitest and Playwright. */
import { existsSync, readFileSync } from 'node:fs'
import { z } from 'zod'

export interface Counts {
  passed: number
  failed: number
  skipped: number
}

const vitestReport = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  testResults: z.array(z.object({ status: z.string(), assertionResults: z.array(z.unknown()) })),
})

const playwrightReport = z.object({
  stats: z.object({ expected: z.number(), unexpected: z.number(), flaky: z.number(), skipped: z.number() }),
})

/** Counts of Vitest's JSON reporter. A file that could not even be loaded counts as one failure. */
export function countVitest(report: unknown): Counts {
  const { numPassedTests, numFailedTests, numPendingTests, testResults } = vitestReport.parse(report)
  const unloadable = testResults.filter(file => file.status === 'failed' && file.assertionResults.length === 0).length
  return { passed: numPassedTests, failed: numFailedTests + unloadable, skipped: numPendingTests }
}

/** Counts of Playwright's JSON reporter. A test that passed only when repeated is flaky, and that is a failure. */
export function countPlaywright(report: unknown): Counts {
  const { stats } = playwrightReport.parse(report)
  return { passed: stats.expected, failed: stats.unexpected + stats.flaky, skipped: stats.skipped }
}

/** Reads a report; without one, because the run broke off, a failed run counts as one failure. */
export function readCounts(file: string, count: (report: unknown) => Counts, isGood: boolean): Counts {
  const counts = existsSync(file) ? count(JSON.parse(readFileSync(file, 'utf8'))) : { passed: 0, failed: 0, skipped: 0 }
  return !isGood && counts.failed === 0 ? { ...counts, failed: 1 } : counts
}

/** The sum of several counts. */
export function sumCounts(all: readonly Counts[]): Counts {
  return all.reduce((sum, one) => ({
    passed: sum.passed + one.passed, failed: sum.failed + one.failed, skipped: sum.skipped + one.skipped,
  }), { passed: 0, failed: 0, skipped: 0 })
}
