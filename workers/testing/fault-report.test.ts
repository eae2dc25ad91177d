import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { FaultRow } from './fault-report.ts'
import { formatFaults, readFaults } from './fault-report.ts'

const folder = mkdtempSync(join(tmpdir(), 'waybill-fault-report-'))
afterAll(() => rmSync(folder, { recursive: true }))

const row: FaultRow = {
  fault: 'Redis flushed', times: 1, delivered: 100, orderErrors: 0, overlaps: 0, duplicates: 1, firstMs: 40, everyLaneMs: 900, drainedMs: 2000,
}

describe('the table of faults', () => {
  it('adds up what the same fault did, and keeps the longest times', () => {
    const file = join(folder, 'faults.jsonl')
    writeFileSync(file, [row, { ...row, orderErrors: 2, firstMs: 90, drainedMs: null }, { ...row, fault: 'none' }].map(one => `${JSON.stringify(one)}\n`).join(''))
    expect(readFaults(file)).toEqual([
      { ...row, times: 2, delivered: 200, orderErrors: 2, duplicates: 2, firstMs: 90 },
      { ...row, fault: 'none' },
    ])
  })

  it('is empty for a run without faults', () => {
    expect(readFaults(join(folder, 'nothing'))).toEqual([])
  })

  it('shows one fault to a line, times in seconds', () => {
    expect(formatFaults([row]).split('\n')[1]).toMatch(/^Redis flushed +1 +100 +0 +0 +1 +0\.0 s +0\.9 s +2\.0 s$/)
  })
})
