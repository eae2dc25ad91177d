/** An earlier version of Waybill, taken from the repository's history, for tests in which two versions run side by side. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { testSecret } from '../../pipeline/testing/sender.ts'
import { until } from '../../pipeline/testing/until.ts'
import { findFreePort } from '../../scripts/services/free-port.ts'
import { makeTestFolder } from '../../scripts/testing/test-services.ts'
import type { ChildProcess } from './child-process.ts'
import { startChild } from './child-process.ts'

const project = join(import.meta.dirname, '../..')

/** Whether the repository knows this commit; a shallow clone does not, and neither does a folder without history. */
export function hasCommit(commit: string): boolean {
  return spawnSync('git', ['cat-file', '-e', `${commit}^{commit}`], { cwd: project, stdio: 'ignore' }).status === 0
}

export interface EarlierVersion {
  root: string
  remove: () => void
}

/** Unpacks a commit into a folder of its own, with the packages of today. */
export function unpackVersion(commit: string): EarlierVersion {
  const folder = makeTestFolder()
  const root = join(folder, 'waybill')
  mkdirSync(root)
  const archive = spawnSync('git', ['archive', commit, 'shared', 'db', 'pipeline', 'workers', 'package.json'], { cwd: project, maxBuffer: 64 * 1024 * 1024 })
  const unpacked = spawnSync('tar', ['-x', '-C', root], { input: archive.stdout })
  if (archive.status !== 0 || unpacked.status !== 0) throw new Error(`The commit ${commit} could not be unpacked: ${archive.stderr} ${unpacked.stderr}`)
  symlinkSync(join(project, 'node_modules'), join(root, 'node_modules'))
  return { root, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

interface BackEnds { databaseUrl: string, redisUrl: string | undefined }

/** Starts that version's way in, and resolves with its address when it listens. */
export async function startAcceptServer(root: string, settings: BackEnds): Promise<ChildProcess & { url: string }> {
  const port = await findFreePort()
  const server = startChild([join(import.meta.dirname, 'accept-server.ts'), root], {
    PORT: String(port), DATABASE_URL: settings.databaseUrl, REDIS_URL: settings.redisUrl ?? '', WAYBILL_SECRET: testSecret,
  })
  await until('the earlier version listens', () => server.output().includes('accept-server.started') || !server.isRunning())
  if (!server.isRunning()) throw new Error(`The earlier version's way in did not start:\n${server.output()}`)
  return { ...server, url: `http://127.0.0.1:${port}` }
}
