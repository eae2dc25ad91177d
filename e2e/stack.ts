/**
 * What the browser tests run against: the built product as `npm start` runs it, on free ports and an empty data folder,
 * with a destination between the worker and the built-in platform that can be told to fail.
 */
import { rmSync } from 'node:fs'
import { dirname } from 'node:path'
import { z } from 'zod'
import { makeCleanup } from '../scripts/launcher/cleanup.ts'
import { launch } from '../scripts/launcher/launch.ts'
import { findFreePort } from '../scripts/services/free-port.ts'
import { findDatabase } from '../scripts/seed/find-database.ts'
import { startReaper } from '../scripts/services/reaper.ts'
import { makeTestFolder } from '../scripts/testing/test-services.ts'
import { startDestination } from './destination.ts'

export const stackSchema = z.object({
  url: z.string(),
  databaseUrl: z.string(),
  destinationUrl: z.string(),
  email: z.string(),
  password: z.string(),
  apiToken: z.string(),
  demo: z.object({ integrationId: z.string(), apiKey: z.string() }),
})
export type Stack = z.output<typeof stackSchema>

const email = 'ops@example.com'
const password = 'a-long-test-password'
const apiToken = 'e2e-admin-token-of-our-own-0123456789abcdef'

/** Starts everything. Nothing of it runs any more, and its data is gone, after `stop` or when it throws. */
export async function startStack(): Promise<{ stack: Stack, stop: () => Promise<void> }> {
  const cleanup = makeCleanup()
  const reaper = startReaper()
  cleanup.push(reaper.dismiss)
  const folder = makeTestFolder()
  cleanup.push(() => rmSync(folder, { recursive: true, force: true }))
  const port = await findFreePort()
  const destination = await startDestination(`http://127.0.0.1:${port}`)
  cleanup.push(destination.stop)
  try {
    const { credentials } = await launch({
      project: dirname(import.meta.dirname), web: 'built', cleanup, reaper, signal: new AbortController().signal,
      variables: {
        PATH: process.env.PATH, HOST: '127.0.0.1', PORT: String(port), WAYBILL_DATA_DIR: folder, LOG_LEVEL: 'info',
        WAYBILL_ADMIN_EMAIL: email, WAYBILL_ADMIN_PASSWORD: password, WAYBILL_API_TOKEN: apiToken,
        MANAGEMENT_API_URL: destination.url, MANAGEMENT_API_TOKEN: apiToken,
      },
    })
    const stack = stackSchema.parse({
      url: credentials.url, databaseUrl: findDatabase({ WAYBILL_DATA_DIR: folder }).databaseUrl, destinationUrl: destination.url,
      email, password, apiToken, demo: credentials.demo,
    })
    return { stack, stop: cleanup.run }
  }
  catch (error) {
    await cleanup.run()
    throw error
  }
}
