/** The steps of a check or a test run: each is a program whose output the reader sees and whose time is taken. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { bold, dim, inWords, sayDone, sayFailure } from './terminal.ts'

export interface Step {
  name: string
  /** A package that brings a program, and the program's arguments. */
  program: [packageName: string, programName: string, ...programArguments: string[]]
  environment?: Record<string, string | undefined>
}

export interface StepResult {
  name: string
  isGood: boolean
  tookMs: number
}

const project = join(import.meta.dirname, '../..')
const requireFromProject = createRequire(join(project, 'package.json'))

function entryOf(packageName: string, programName: string): string {
  const manifest = join(project, 'node_modules', packageName, 'package.json')
  const { bin }: { bin: string | Record<string, string> } = requireFromProject(manifest)
  const entry = typeof bin === 'string' ? bin : bin[programName]
  if (!entry) throw new Error(`${packageName} brings no program ${programName}.`)
  return join(dirname(manifest), entry)
}

/** Runs a step to its end and says how it went. Never throws for a step that fails. */
export async function runStep({ name, program, environment }: Step): Promise<StepResult> {
  const [packageName, programName, ...programArguments] = program
  console.log(`\n${bold(name)} ${dim(`${programName} ${programArguments.join(' ')}`)}`)
  const startedAt = performance.now()
  const child = spawn(process.execPath, [entryOf(packageName, programName), ...programArguments], {
    cwd: project, stdio: 'inherit', env: { ...process.env, NUXT_TELEMETRY_DISABLED: '1', ...environment },
  })
  const [code] = await once(child, 'exit')
  const result = { name, isGood: code === 0, tookMs: performance.now() - startedAt }
  const say = result.isGood ? sayDone : sayFailure
  say(`${name} ${dim(inWords(result.tookMs))}`)
  return result
}

/** Runs steps one after the other, all of them, whether or not one fails. */
export async function runSteps(steps: readonly Step[]): Promise<StepResult[]> {
  const results: StepResult[] = []
  for (const step of steps) results.push(await runStep(step))
  return results
}
