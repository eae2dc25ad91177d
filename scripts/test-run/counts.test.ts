import { describe, expect, it } from 'vitest'
import { countPlaywright, countVitest, readCounts, sumCounts } from './counts.ts'

const good = { numPassedTests: 5, numFailedTests: 0, numPendingTests: 1, testResults: [{ status: 'passed', assertionResults: [{}] }] }

describe('counting test cases', () => {
  it('reads what Vitest reports', () => {
    expect(countVitest(good)).toEqual({ passed: 5, failed: 0, skipped: 1 })
  })

  it('counts a file that could not be loaded as a failure', () => {
    expect(countVitest({ ...good, testResults: [{ status: 'failed', assertionResults: [] }] }).failed).toBe(1)
  })

  it('reads what Playwright reports and takes flaky for failed', () => {
    expect(countPlaywright({ stats: { expected: 3, unexpected: 1, flaky: 1, skipped: 0 } })).toEqual({ passed: 3, failed: 2, skipped: 0 })
  })

  it('never lets a run that broke off look green', () => {
    expect(readCounts('/does/not/exist', countVitest, false)).toEqual({ passed: 0, failed: 1, skipped: 0 })
    expect(readCounts('/does/not/exist', countVitest, true).failed).toBe(0)
  })

  it('adds up', () => {
    expect(sumCounts([{ passed: 1, failed: 2, skipped: 3 }, { passed: 1, failed: 0, skipped: 0 }])).toEqual({ passed: 2, failed: 2, skipped: 3 })
  })
})
