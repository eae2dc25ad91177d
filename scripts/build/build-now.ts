import { dirname, join } from 'node:path'
import { runStep } from '../console/steps.ts'
import type { StepResult } from '../console/steps.ts'
import { fingerprintSources, rememberBuild } from './freshness.ts'

const project = dirname(join(import.meta.dirname, '..'))

/** Builds the web application in plain sight and remembers of what, so that the next `npm start` need not build again. */
export async function buildNow(): Promise<StepResult> {
  const fingerprint = fingerprintSources(project)
  const result = await runStep({ name: 'Build', program: ['nuxt', 'nuxt', 'build'], environment: { NODE_ENV: 'production' } })
  if (result.isGood) rememberBuild(project, fingerprint)
  return result
}
