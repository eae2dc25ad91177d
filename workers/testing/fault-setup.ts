import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { formatFaults, readFaults } from './fault-report.ts'

/** Vitest's global setup for the faults: says the seed before, and the table of all faults after. */
export function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'waybill-faults-'))
  const report = join(folder, 'faults.jsonl')
  process.env.FAULT_REPORT = report
  process.env.FAULT_SEED ??= String(Math.floor(Math.random() * 1e9))
  process.stdout.write(`Faults with FAULT_SEED=${process.env.FAULT_SEED}\n`)
  return () => {
    const rows = readFaults(report)
    if (rows.length > 0) process.stdout.write(`\nFaults with FAULT_SEED=${process.env.FAULT_SEED}\n\n${formatFaults(rows)}\n\n`)
    rmSync(folder, { recursive: true, force: true })
  }
}
