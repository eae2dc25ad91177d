import { startTestPostgres } from './test-services.ts'

/** Vitest's global setup: starts Postgres unless `npm test` or the caller already has (`TEST_DATABASE_URL`). */
export async function setup(): Promise<(() => Promise<void>) | undefined> {
  if (process.env.TEST_DATABASE_URL) return undefined
  const running = await startTestPostgres()
  process.env.TEST_DATABASE_URL = running.url
  return async () => {
    delete process.env.TEST_DATABASE_URL
    await running.stop()
  }
}
