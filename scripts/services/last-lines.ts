import { existsSync, readFileSync } from 'node:fs'

/** The last lines of a log, indented, to show beside a failure. */
export function lastLines(file: string, count: number): string {
  if (!existsSync(file)) return '  (it said nothing)'
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n').slice(-count)
  return lines.map(line => `  ${line.slice(0, 500)}`).join('\n')
}
