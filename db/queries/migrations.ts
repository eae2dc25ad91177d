/** Whether the database is at the schema that this code was written for. */
import { sql } from 'drizzle-orm'
import type { Connection } from '../client.ts'
import journal from '../migrations/meta/_journal.json' with { type: 'json' }

const newestKnown = Math.max(...journal.entries.map(entry => entry.when))

/** True when the newest migration this code knows, or a newer one, has been applied. A database without any answers false. */
export async function isMigrated(connection: Connection): Promise<boolean> {
  const [table] = await connection.execute<{ there: boolean }>(sql`select to_regclass('drizzle.__drizzle_migrations') is not null as there`)
  if (!table?.there) return false
  const [applied] = await connection.execute<{ newest: string | null }>(sql`select max(created_at)::text as newest from drizzle.__drizzle_migrations`)
  return Number(applied?.newest ?? 0) >= newestKnown
}
