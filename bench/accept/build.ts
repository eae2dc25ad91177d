/** The web application as production runs it, with one more route to compare with. */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { closeSync, existsSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fingerprintSources } from '../../scripts/build/freshness.ts'
import { sayNote } from '../../scripts/console/terminal.ts'
import { StartFailure } from '../../scripts/launcher/start-failure.ts'
import { linesFromError } from '../../scripts/services/last-lines.ts'

export const project = join(import.meta.dirname, '../..')

/** Where the bench's own build is. */
export const outputFolder = join(project, 'bench/.output')

/** The address of the route that does nothing. */
export const bareRoute = '/bench/bare'

/** Builds unless the last build was of these very sources; answers what to start. @throws StartFailure with the end of the build's log */
export async function buildWeb(logFile: string): Promise<string> {
  const server = join(outputFolder, 'server/index.mjs')
  const marker = join(outputFolder, 'built-from')
  const sources = fingerprint()
  if (existsSync(server) && existsSync(marker) && readFileSync(marker, 'utf8') === sources) return server
  sayNote('Building the web application, with a bare route beside its own')
  await runStep([join(project, 'node_modules/nuxt/bin/nuxt.mjs'), 'prepare'], logFile) // The compiler's settings are made by it, and the build reads them.
  await runStep([join(import.meta.dirname, 'build-process.ts')], logFile)
  writeFileSync(marker, sources)
  return server
}

async function runStep(command: readonly string[], logFile: string): Promise<void> {
  const log = openSync(logFile, 'a')
  const child = spawn(process.execPath, command, {
    cwd: project, stdio: ['ignore', log, log], env: { ...process.env, NODE_ENV: 'production', NUXT_TELEMETRY_DISABLED: '1', NO_COLOR: '1' },
  })
  closeSync(log)
  const [code] = await once(child, 'exit')
  if (code !== 0) throw new StartFailure(`The application could not be built. The build says:\n${linesFromError(logFile, 12)}`)
}

function fingerprint(): string {
  const own = ['bare-route.ts', 'build-process.ts'].map(file => readFileSync(join(import.meta.dirname, file)))
  return createHash('sha256').update(fingerprintSources(project)).update(Buffer.concat(own)).digest('hex')
}
