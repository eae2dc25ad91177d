/** The built web server as a process of its own, for tests that look at what it writes. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { testSecret } from '../../pipeline/testing/sender.ts'
import { until } from '../../pipeline/testing/until.ts'

const builtServer = join(import.meta.dirname, '../../.output/server/index.mjs')

/** Whether the application has been built. */
export const isWebBuilt = existsSync(builtServer)

export interface WebProcess {
  url: string
  /** Everything it has written to stdout and stderr. */
  output: () => string
  stop: () => Promise<void>
}

/** Starts `.output/server/index.mjs` on a free port and resolves when it is ready. */
export async function startWebProcess(options: { databaseUrl: string, redisUrl: string | undefined }): Promise<WebProcess> {
  const port = await findFreePort()
  const child = spawn(process.execPath, [builtServer], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env.PATH, PORT: String(port), HOST: '127.0.0.1', LOG_LEVEL: 'trace',
      DATABASE_URL: options.databaseUrl, REDIS_URL: options.redisUrl ?? '', WAYBILL_SECRET: testSecret,
      MANAGEMENT_API_TOKEN: 'a-token-of-the-built-in-platform-0123456789',
    },
  })
  let output = ''
  const keep = (chunk: Uint8Array) => {
    output += String(chunk)
  }
  for (const stream of [child.stdout, child.stderr]) stream.on('data', keep)
  const exited = once(child, 'exit')
  const url = `http://127.0.0.1:${port}`
  await until('the web server is ready', () => fetch(`${url}/readyz`).then(answer => answer.ok, () => false))
  return {
    url,
    output: () => output,
    async stop() {
      child.kill('SIGTERM')
      await exited
    },
  }
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  if (address === null || typeof address === 'string') throw new Error('This machine gave no port.')
  return address.port
}
