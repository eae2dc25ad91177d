/** The built web server as a deployment starts it. Skipped where nothing has been built. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { useTestDatabase } from '../db/testing/database.ts'
import { requireRightSecret } from '../pipeline/secret-check.ts'
import { testSeal, testSecret } from '../pipeline/testing/sender.ts'
import { until } from '../pipeline/testing/until.ts'
import { findFreePort } from '../scripts/services/free-port.ts'
import { isWebBuilt } from '../workers/testing/web-process.ts'

const test = useTestDatabase()

async function start(variables: Record<string, string> = {}) {
  const port = await findFreePort()
  const child = spawn(process.execPath, [join(import.meta.dirname, '../.output/server/index.mjs')], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH, PORT: String(port), DATABASE_URL: test.url, WAYBILL_SECRET: testSecret,
      MANAGEMENT_API_TOKEN: 'a-token-of-the-built-in-platform-0123456789', ...variables,
    },
  })
  const seen = { stdout: '', stderr: '' }
  child.stdout.on('data', (chunk: Uint8Array) => void (seen.stdout += String(chunk)))
  child.stderr.on('data', (chunk: Uint8Array) => void (seen.stderr += String(chunk)))
  const ended = once(child, 'close').then(([code]: unknown[]) => code)
  return { port, seen, ended, stop: () => child.kill('SIGTERM'), answers: (path: string) => fetch(`http://127.0.0.1:${port}${path}`).then(answer => answer.status, () => null) }
}

describe.skipIf(!isWebBuilt)('the web server', () => {
  it('says in one sentence what its environment lacks, and exits with 1', async () => {
    const web = await start({ DATABASE_URL: '', MANAGEMENT_API_TOKEN: 'short' })
    expect(await web.ended).toBe(1)
    expect(web.seen.stderr).toMatch(/^The environment is not complete: DATABASE_URL is missing; MANAGEMENT_API_TOKEN must have 32 .* See \.env\.example\.\n$/)
  })

  it('refuses a wrong secret in one sentence, exits with 1 and answers nobody before', async () => {
    await requireRightSecret(test.database, testSeal)
    const web = await start({ WAYBILL_SECRET: 'another secret of thirty-two characters' })
    const statuses = new Set<number | null>()
    let hasEnded = false
    void web.ended.then(() => {
      hasEnded = true
    })
    await until('it has ended', async () => {
      statuses.add(await web.answers('/healthz'))
      return hasEnded
    })
    expect(await web.ended).toBe(1)
    expect(web.seen.stderr).toMatch(/^WAYBILL_SECRET is not the one this database was set up with.*Start with the original secret; to change it, name it in WAYBILL_PREVIOUS_SECRETS\.\n$/)
    expect([...statuses]).toEqual([null])
  })

  it('starts while the database is away, and listens on this machine only unless told otherwise', async () => {
    const web = await start({ DATABASE_URL: 'postgres://nobody@127.0.0.1:1/nothing' })
    await until('it is alive', async () => await web.answers('/healthz') === 200)
    expect(web.seen.stdout).toContain(`Listening on http://127.0.0.1:${web.port}`)
    expect(await web.answers('/readyz')).toBe(503)
    web.stop()
    expect(await web.ended).toBe(0)
  })
})
