import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { StartFailure } from '../launcher/start-failure.ts'
import { linesFromError } from '../services/last-lines.ts'
import { fingerprintSources, isBuildFresh, rememberBuild } from './freshness.ts'

export interface BuildOptions {
  project: string
  logFile: string
  /** Called once it is clear that a build is needed. */
  onBuild: () => void
  signal?: AbortSignal
}

/**
 * Builds the web application unless the last build is of these very sources. True when it built.
 * @throws StartFailure with the end of the build's log
 */
export async function buildIfStale({ project, logFile, onBuild, signal }: BuildOptions): Promise<boolean> {
  if (isBuildFresh(project)) return false
  onBuild()
  const fingerprint = fingerprintSources(project)
  const log = openSync(logFile, 'a')
  const child = spawn(process.execPath, [join(project, 'node_modules/nuxt/bin/nuxt.mjs'), 'build'], {
    cwd: project, stdio: ['ignore', log, log], signal, env: { ...process.env, NODE_ENV: 'production', NUXT_TELEMETRY_DISABLED: '1', NO_COLOR: '1' },
  })
  closeSync(log)
  const [code] = await once(child, 'exit')
  if (code !== 0) throw new StartFailure(`The application could not be built. The build says (all of it in ${logFile}):\n${linesFromError(logFile, 12)}`)
  rememberBuild(project, fingerprint)
  return true
}
