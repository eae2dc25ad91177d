import { existsSync, readFileSync } from 'node:fs'

/** The last lines of a log, indented, to show beside a failure. */
export function lastLines(file: string, count: number): string {
  if (!existsSync(file)) return '  (it said nothing)'
  return indent(readFileSync(file, 'utf8').trimEnd().split('\n').slice(-count))
}

/** The lines of a log from its first error on, or its last lines when no error stands out. */
export function linesFromError(file: string, count: number): string {
  const lines = existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n') : []
  const start = lines.findIndex(line => /\bERROR\b/.test(line))
  return start < 0 ? lastLines(file, count) : indent(lines.slice(start, start + count))
}

function indent(lines: string[]): string {
  return lines.map(line => `  ${line.slice(0, 500)}`).join('\n')
}
