/** Whether the build in `.output` is of the sources as they are. */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** What goes into the build. */
const sources = ['app', 'server', 'shared', 'pipeline', 'platform', 'db', 'public', 'patches', 'nuxt.config.ts', 'package-lock.json']

function isSource(path: string): boolean {
  return !/\.test\.ts$|\/testing\//.test(path)
}

function filesOf(project: string, source: string): string[] {
  const path = join(project, source)
  if (!existsSync(path)) return []
  if (source.includes('.')) return [source]
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name).slice(project.length + 1))
}

/** A hash over every file that goes into the build: its path and its bytes. Tests do not count. */
export function fingerprintSources(project: string): string {
  const hash = createHash('sha256')
  for (const file of sources.flatMap(source => filesOf(project, source)).filter(isSource).sort()) {
    hash.update(file).update('\0').update(readFileSync(join(project, file))).update('\0')
  }
  return hash.digest('hex')
}

const marker = '.output/built-from'

/** Whether the last build was of these sources. */
export function isBuildFresh(project: string): boolean {
  return existsSync(join(project, '.output/server/index.mjs'))
    && existsSync(join(project, marker))
    && readFileSync(join(project, marker), 'utf8') === fingerprintSources(project)
}

/** Remembers what the build was made from: the fingerprint taken before it began. */
export function rememberBuild(project: string, fingerprint: string): void {
  writeFileSync(join(project, marker), fingerprint)
}
