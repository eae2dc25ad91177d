/** `npm run test:mutations`: takes the safeguards away one by one and makes sure that a fault test notices each time. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inWords, sayDone, sayFailure, sayNote } from './console/terminal.ts'
import type { Mutation } from './mutations/mutations.ts'
import { mutations } from './mutations/mutations.ts'
import { runTests } from './mutations/run-tests.ts'
import { copySources, mutate } from './mutations/working-copy.ts'
import { ensureRedis } from './test-run/machine.ts'
import { startTestPostgres } from './testing/test-services.ts'

/** Whether the test that has to notice does; says so. */
async function isNoticed(copy: string, mutation: Mutation): Promise<boolean> {
  const takeBack = mutate(copy, mutation)
  try {
    const [result] = await runTests(copy, { files: [mutation.testFile], name: mutation.testName })
    if (result?.status === 'failed') sayDone(`${mutation.name}: noticed by "${result.name}" (${result.reason})`)
    else sayFailure(`${mutation.name}: nobody noticed. "${mutation.testName}" still passes.`)
    return result?.status === 'failed'
  }
  finally {
    takeBack()
  }
}

/** Whether every test that has to notice passes as long as nothing is taken away; a test that always fails notices nothing. */
async function isSound(copy: string): Promise<boolean> {
  const results = await runTests(copy, { files: [...new Set(mutations.map(mutation => mutation.testFile))] })
  const unsound = mutations.filter(({ testName }) => results.find(result => result.name.endsWith(testName))?.status !== 'passed')
  for (const { testName } of unsound) sayFailure(`"${testName}" does not pass even when nothing is taken away.`)
  return unsound.length === 0
}

async function checkAll(copy: string): Promise<boolean> {
  copySources(join(import.meta.dirname, '..'), copy)
  if (!await isSound(copy)) return false
  let noticed = 0
  for (const mutation of mutations) noticed += await isNoticed(copy, mutation) ? 1 : 0
  sayNote(`${noticed} of ${mutations.length} mutations noticed`)
  return noticed === mutations.length
}

const startedAt = performance.now()
ensureRedis()
const services = await startTestPostgres()
process.env.TEST_DATABASE_URL = services.url
const copy = mkdtempSync(join(tmpdir(), 'waybill-mutations-'))
try {
  process.exitCode = await checkAll(copy) ? 0 : 1
}
catch (error) {
  sayFailure(error instanceof Error ? error.message : String(error))
  process.exitCode = 1
}
finally {
  rmSync(copy, { recursive: true, force: true })
  await services.stop()
  sayNote(`Mutation checks took ${inWords(performance.now() - startedAt)}`)
}
