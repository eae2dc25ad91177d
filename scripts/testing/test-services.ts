/** The back ends that a whole test run shares: one Postgres cluster, thrown away afterwards. */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startPostgres } from '../services/postgres.ts'
import type { RunningPostgres } from '../services/postgres.ts'
import { startReaper } from '../services/reaper.ts'

/** A folder of its own for a test, which Postgres may pass through when it runs as another user than root. */
export function makeTestFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'waybill-test-'))
  chmodSync(folder, 0o711)
  return folder
}

/**
 * Starts a Postgres for tests: durable enough to be restarted, but it does not wait for the disk.
 * `stop` removes all of its data; so does nobody if this process is killed, but the server ends then, too.
 */
export async function startTestPostgres(settings: Record<string, string> = { fsync: 'off', synchronous_commit: 'off' }): Promise<RunningPostgres> {
  const folder = makeTestFolder()
  const reaper = startReaper()
  const running = await startPostgres({
    folder: join(folder, 'postgres'), password: 'test', database: 'waybill', logFile: join(folder, 'postgres.log'), settings,
  })
  reaper.guard({ pid: running.pid, signal: 'SIGINT' })
  return {
    ...running,
    async stop() {
      await running.stop()
      reaper.dismiss()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
