/** Where this Waybill remembers (Postgres) and nudges (Redis): what the environment names, else servers of its own. */
import { findRedisProgram, startRedis } from '../services/redis.ts'
import { startPostgres } from '../services/postgres.ts'
import type { Guarded } from '../services/reaper.ts'
import type { Cleanup } from './cleanup.ts'
import type { DataFolder } from './data-folder.ts'
import { keepRunning } from './keep-running.ts'
import { keepSecrets, rememberPostgresPort } from './keepsakes.ts'
import { requireDatabase, requireRedis } from './preflight.ts'

export interface BackEndOptions {
  folder: DataFolder
  cleanup: Cleanup
  guard: (guarded: Guarded) => void
  databaseUrl: string | undefined
  redisUrl: string | undefined
}

export interface BackEnds {
  databaseUrl: string
  /** Undefined: the queue's Postgres back end. */
  redisUrl: string | undefined
  /** Each in a few words, for a person. */
  descriptions: string[]
}

async function findPostgres({ folder, cleanup, guard, databaseUrl }: BackEndOptions): Promise<{ url: string, description: string }> {
  if (databaseUrl) {
    await requireDatabase(databaseUrl)
    return { url: databaseUrl, description: `Postgres at ${new URL(databaseUrl).host}` }
  }
  const secrets = keepSecrets(folder.path)
  const logFile = folder.logFile('postgres')
  const running = await keepRunning({
    name: 'The built-in Postgres', signal: 'SIGINT', cleanup, guard,
    start: (port = secrets.postgresPort) => startPostgres({
      folder: `${folder.path}/postgres`, password: secrets.postgresPassword, database: 'waybill', logFile, preferredPort: port,
    }),
  })
  rememberPostgresPort(folder.path, running.port)
  return { url: running.url, description: `built-in Postgres on port ${running.port}` }
}

async function findRedis({ folder, cleanup, guard, redisUrl }: BackEndOptions): Promise<{ url: string | undefined, description: string }> {
  if (redisUrl) {
    await requireRedis(redisUrl)
    return { url: redisUrl, description: `Redis at ${new URL(redisUrl).host}` }
  }
  const program = findRedisProgram()
  if (!program) return { url: undefined, description: 'queue in Postgres (no redis-server on the PATH)' }
  const logFile = folder.logFile('redis')
  const running = await keepRunning({
    name: 'The private Redis', signal: 'SIGTERM', cleanup, guard,
    start: port => startRedis({ program, folder: folder.path, logFile, port }),
  })
  return { url: running.url, description: `private ${program} on port ${running.port}` }
}

/**
 * Finds or starts both. What it started is in `cleanup`.
 * @throws StartFailure
 */
export async function openBackEnds(options: BackEndOptions): Promise<BackEnds> {
  const database = await findPostgres(options)
  const redis = await findRedis(options)
  return { databaseUrl: database.url, redisUrl: redis.url, descriptions: [database.description, redis.description] }
}
