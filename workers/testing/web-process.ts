/** The built web server as a process of its own. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { testSecret } from '../../pipeline/testing/sender.ts'
import { until } from '../../pipeline/testing/until.ts'
import { findFreePort } from '../../scripts/services/free-port.ts'
import type { ChildProcess } from './child-process.ts'
import { startChild } from './child-process.ts'

const builtServer = join(import.meta.dirname, '../../.output/server/index.mjs')

/** Whether the application has been built. */
export const isWebBuilt = existsSync(builtServer)

export interface WebProcess extends ChildProcess {
  url: string
  port: number
  stop: () => Promise<void>
}

export interface WebProcessOptions {
  databaseUrl: string
  redisUrl: string | undefined
  /** A free one unless given. */
  port?: number
  environment?: Record<string, string>
  /** Arguments of Node itself, before the program. */
  nodeArguments?: readonly string[]
}

/** Starts `.output/server/index.mjs` and resolves when it is ready. Throws when nothing has been built. */
export async function startWebProcess(options: WebProcessOptions): Promise<WebProcess> {
  if (!isWebBuilt) throw new Error('The web server is not built, and this test starts it. Run: npm run build')
  const port = options.port ?? await findFreePort()
  const web = startChild([...options.nodeArguments ?? [], builtServer], {
    PORT: String(port), HOST: '127.0.0.1', LOG_LEVEL: 'trace',
    DATABASE_URL: options.databaseUrl, REDIS_URL: options.redisUrl ?? '', WAYBILL_SECRET: testSecret,
    MANAGEMENT_API_TOKEN: 'a-token-of-the-built-in-platform-0123456789',
    ...options.environment,
  })
  const url = `http://127.0.0.1:${port}`
  await until('the web server is ready', () => fetch(`${url}/readyz`).then(answer => answer.ok, () => false))
  return {
    ...web,
    url,
    port,
    async stop() {
      web.signal('SIGTERM')
      await web.exited
    },
  }
}
