/** A copy of the sources in which a safeguard can be taken away without anybody's work being touched. */
import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Mutation } from './mutations.ts'

const sources = ['shared', 'db', 'pipeline', 'platform', 'workers', 'scripts', 'vitest.config.ts', 'tsconfig.node.json', 'package.json']

/** Copies what git knows or would take in, as it is in the working tree, with the packages beside it. */
export function copySources(project: string, copy: string): void {
  const listed = spawnSync('git', ['ls-files', '-co', '--exclude-standard', '-z', ...sources], { cwd: project, encoding: 'utf8' })
  if (listed.status !== 0) throw new Error(`git cannot list the sources: ${listed.stderr}`)
  for (const file of listed.stdout.split('\0')) {
    if (file === '' || !existsSync(join(project, file))) continue // Deleted, but not yet committed.
    mkdirSync(dirname(join(copy, file)), { recursive: true })
    copyFileSync(join(project, file), join(copy, file))
  }
  symlinkSync(join(project, 'node_modules'), join(copy, 'node_modules'))
}

/**
 * Applies a mutation to the copy and returns what takes it back.
 * @throws Error when the text to replace is not there exactly once: then the mutation has to follow the code
 */
export function mutate(copy: string, { file, find, replacement }: Mutation): () => void {
  const path = join(copy, file)
  const text = readFileSync(path, 'utf8')
  const count = text.split(find).length - 1
  if (count !== 1) throw new Error(`${file} has the text of the mutation ${count} times instead of once: ${find.trim()}`)
  writeFileSync(path, text.replace(find, () => replacement))
  return () => writeFileSync(path, text)
}
