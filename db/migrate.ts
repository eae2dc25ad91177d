/** Brings a database to the current schema. Safe to run by several processes at once and again and again. */
import { drizzle } from 'drizzle-orm/postgres-js'
import { migrate } from 'drizzle-orm/postgres-js/migrator'
import postgres from 'postgres'

const migrationsFolder = `${import.meta.dirname}/migrations`

/** Any number will do, as long as every version of Waybill uses this one. */
const migrationLock = 7_293_001

/**
 * Applies the migrations that are missing, one process at a time (advisory lock).
 * @throws the driver's error when the database cannot be reached or a migration does not apply
 */
export async function migrateDatabase(databaseUrl: string): Promise<void> {
  const connection = postgres(databaseUrl, { max: 1, connect_timeout: 10, onnotice: () => {} })
  try {
    await connection`select pg_advisory_lock(${migrationLock})`
    await migrate(drizzle(connection), { migrationsFolder })
  }
  finally {
    await connection.end({ timeout: 5 })
  }
}
