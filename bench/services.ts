/** The back ends of a benchmark: real ones of its own, with commits as durable as in production, thrown away afterwards. */
import { rmSync } from 'node:fs'
import { cloneTestDatabase, dropTestDatabase } from '../db/testing/template-database.ts'
import { makeCleanup } from '../scripts/launcher/cleanup.ts'
import type { Cleanup } from '../scripts/launcher/cleanup.ts'
import { StartFailure } from '../scripts/launcher/start-failure.ts'
import { startReaper } from '../scripts/services/reaper.ts'
import type { Reaper } from '../scripts/services/reaper.ts'
import { startTestRedis } from '../scripts/testing/test-redis.ts'
import { makeTestFolder, startTestPostgres } from '../scripts/testing/test-services.ts'

export interface Bench {
  postgresUrl: string
  redisUrl: string
  /** For logs and whatever else goes when the bench ends. */
  folder: string
  reaper: Reaper
  cleanup: Cleanup
  /** Runs `work` with an empty, migrated database and an empty Redis. */
  withFreshStart: <T>(work: (databaseUrl: string) => Promise<T>) => Promise<T>
}

/** Starts Postgres and Redis. What was started is in `cleanup`. @throws StartFailure on a machine without Redis */
export async function openBench(): Promise<Bench> {
  const cleanup = makeCleanup()
  const folder = makeTestFolder()
  cleanup.push(() => rmSync(folder, { recursive: true, force: true }))
  const reaper = startReaper()
  cleanup.push(() => reaper.dismiss())
  try {
    const postgres = await startTestPostgres({})
    cleanup.push(postgres.stop)
    const redis = await startTestRedis()
    if (!redis) throw new StartFailure('The bench needs a redis-server or valkey-server on the PATH. Install one and run it again.')
    cleanup.push(redis.stop)
    cleanup.push(() => reaper.killNow()) // What still runs when the bench is broken off.
    return {
      postgresUrl: postgres.url, redisUrl: redis.url, folder, reaper, cleanup,
      async withFreshStart(work) {
        await redis.flush()
        const databaseUrl = await cloneTestDatabase(postgres.url)
        try {
          return await work(databaseUrl)
        }
        finally {
          await dropTestDatabase(postgres.url, databaseUrl)
        }
      },
    }
  }
  catch (error) {
    await cleanup.run()
    throw error
  }
}
