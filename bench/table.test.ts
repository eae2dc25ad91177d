import { expect, it } from 'vitest'
import { compare } from './figures.ts'
import { renderTable } from './table.ts'

it('sets figures below each other', () => {
  const round = { perSecond: 12_345.6, p50Ms: 1.25, p99Ms: 20 }
  const lines = renderTable([
    compare('accept', { ours: [round], reference: [{ ...round, perSecond: 20_000 }] }, 0.5),
    compare('hot', { ours: [round], reference: [round] }, null),
  ]).split('\n')
  expect(new Set(lines.map(line => line.length)).size).toBe(1)
  expect(lines[1]).toMatch(/^accept +12,346 +20,000 +0\.62 +0\.50 +1\.3 \/ 20\.0 ms +1\.3 \/ 20\.0 ms$/)
  expect(lines[2]).toMatch(/^hot +12,346 +12,346 +1\.00 {2,}1\.3/)
})
