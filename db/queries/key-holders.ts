/** Which integration a sender's key belongs to, outside of accepting. */
import { and, eq, gt, isNull, or, sql } from 'drizzle-orm'
import type { Connection } from '../client.ts'
import { integrationKeys, integrations } from '../schema/integrations.ts'

/** The integration whose valid key this is (primary key), or null. */
export async function findKeyHolder(connection: Connection, keyId: string, hash: Uint8Array): Promise<string | null> {
  const [holder] = await connection.select({ integrationId: integrations.id })
    .from(integrationKeys).innerJoin(integrations, eq(integrations.id, integrationKeys.integrationId))
    .where(and(
      eq(integrationKeys.id, keyId),
      eq(integrationKeys.hash, hash),
      isNull(integrations.deletedAt),
      or(isNull(integrationKeys.expiresAt), gt(integrationKeys.expiresAt, sql`clock_timestamp()`)),
    ))
  return holder?.integrationId ?? null
}
