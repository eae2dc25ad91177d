import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

const reportSchema = z.object({
  testResults: z.array(z.object({
    message: z.string().optional(),
    assertionResults: z.array(z.object({ fullName: z.string(), status: z.string(), failureMessages: z.array(z.string()).nullish() })),
  })),
})

/** A test and how it ended; `reason` is the first line of what it says of its failure. */
export interface TestResult { name: string, status: string, reason: string }

/**
 * Runs fault tests in a copy of the sources; `name` chooses among them by the end of their full names.
 * @throws Error when not even one test could be run: a file that cannot be loaded proves nothing
 */
export async function runTests(copy: string, tests: { files: readonly string[], name?: string }): Promise<TestResult[]> {
  const report = join(copy, 'report.json')
  rmSync(report, { force: true })
  const chosen = tests.name === undefined ? [] : ['--testNamePattern', `${tests.name}$`]
  const child = spawn(process.execPath, [
    join(copy, 'node_modules/vitest/vitest.mjs'), 'run', '--project', 'faults', ...tests.files, ...chosen, '--reporter=json', `--outputFile=${report}`,
  ], { cwd: copy, stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Uint8Array) => void (output += String(chunk)))
  await once(child, 'close')
  const results = readReport(report)
  if (results.length === 0) throw new Error(`No test could be run:\n${output.slice(-3000)}`)
  return results
}

function readReport(file: string): TestResult[] {
  const { testResults } = reportSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
  return testResults.flatMap(({ assertionResults }) => assertionResults
    .filter(({ status }) => status === 'passed' || status === 'failed')
    .map(({ fullName, status, failureMessages }) => ({ name: fullName, status, reason: failureMessages?.[0]?.split('\n')[0] ?? '' })))
}
