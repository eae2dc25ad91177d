/** `npm test`: everything that must hold. Runs every step that makes sense, so that one run shows all failures. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildNow } from './build/build-now.ts'
import { bold, inWords, sayDone, sayFailure } from './console/terminal.ts'
import { countPlaywright, countVitest, readCounts, sumCounts } from './test-run/counts.ts'
import type { Counts } from './test-run/counts.ts'
import { ensureBrowser, ensureRedis } from './test-run/machine.ts'
import { runStep, runSteps } from './console/steps.ts'
import type { StepResult } from './console/steps.ts'
import { staticSteps } from './test-run/static-steps.ts'
import { startTestPostgres } from './testing/test-services.ts'

const reports = mkdtempSync(join(tmpdir(), 'waybill-reports-'))
const counted: { kind: string, counts: Counts }[] = []

async function runVitest(kind: string, projects: readonly string[]): Promise<StepResult> {
  const report = join(reports, `${kind}.json`)
  const result = await runStep({
    name: `${kind} tests`,
    program: [
      'vitest', 'vitest', 'run', ...projects.flatMap(project => ['--project', project]),
      '--reporter=default', '--reporter=json', `--outputFile.json=${report}`,
    ],
  })
  counted.push({ kind, counts: readCounts(report, countVitest, result.isGood) })
  return result
}

async function runBackEndTests(): Promise<StepResult[]> {
  ensureRedis()
  const services = await startTestPostgres()
  process.env.TEST_DATABASE_URL = services.url
  try {
    return [await runVitest('integration', ['integration']), await runVitest('fault', ['faults'])]
  }
  finally {
    delete process.env.TEST_DATABASE_URL
    await services.stop()
  }
}

async function runBrowserTests(): Promise<StepResult> {
  const report = join(reports, 'browser.json')
  const result = await runStep({
    name: 'browser tests',
    program: ['@playwright/test', 'playwright', 'test', '--reporter=list,json'],
    environment: { PLAYWRIGHT_CHROMIUM_PATH: ensureBrowser(), PLAYWRIGHT_JSON_OUTPUT_FILE: report },
  })
  counted.push({ kind: 'browser', counts: readCounts(report, countPlaywright, result.isGood) })
  return result
}

function report(steps: readonly StepResult[], tookMs: number): boolean {
  console.log(`\n${bold('Summary')} after ${inWords(tookMs)}`)
  for (const step of steps) (step.isGood ? sayDone : sayFailure)(`${step.name}  ${inWords(step.tookMs)}`)
  for (const { kind, counts } of counted) {
    console.log(`  ${kind}: ${counts.passed} passed, ${counts.failed} failed${counts.skipped > 0 ? `, ${counts.skipped} skipped` : ''}`)
  }
  const sum = sumCounts(counted.map(({ counts }) => counts))
  const brokenSteps = steps.filter(step => !step.isGood && !step.name.endsWith(' tests')).length
  console.log(`\n${sum.passed} passed, ${sum.failed + brokenSteps} failed`)
  return steps.every(step => step.isGood)
}

const startedAt = performance.now()
const steps = await runSteps(staticSteps)
steps.push(await runVitest('unit', ['unit', 'nuxt']))
const built = await buildNow() // Before the fault tests, some of which start what was built.
steps.push(built)
steps.push(...await runBackEndTests())
if (built.isGood) steps.push(await runBrowserTests())
const isGood = report(steps, performance.now() - startedAt)
rmSync(reports, { recursive: true, force: true })
process.exit(isGood ? 0 : 1)
