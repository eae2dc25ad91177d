import type { Figures, Finding } from './figures.ts'

const columns = ['', 'ours /s', 'reference /s', 'ratio', 'needed', 'ours p50 / p99', 'reference p50 / p99']

/** The findings as lines of text: the first column to the left, figures to the right. */
export function renderTable(findings: readonly Finding[]): string {
  const rows = [columns, ...findings.map(toRow)]
  const widths = columns.map((_, column) => Math.max(...rows.map(row => row[column]?.length ?? 0)))
  return rows.map(row => row.map((cell, column) => column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)).join('  ')).join('\n')
}

function toRow({ name, ours, reference, ratio, needed }: Finding): string[] {
  return [name, inThousands(ours.perSecond), inThousands(reference.perSecond), ratio.toFixed(2), needed === null ? '' : needed.toFixed(2), durations(ours), durations(reference)]
}

const inThousands = (value: number) => Math.round(value).toLocaleString('en-US')
const durations = ({ p50Ms, p99Ms }: Figures) => `${p50Ms.toFixed(1)} / ${p99Ms.toFixed(1)} ms`
