/** What processes need to mask: the rules of integrations and of the installation, and by which sign they see that these have changed. */
import { eq, inArray, sql } from 'drizzle-orm'
import type { Connection } from '../client.ts'
import { integrationKeys, integrations, integrationSecrets } from '../schema/integrations.ts'
import { settings } from '../schema/people.ts'

/** A setting of the installation as it was stored. */
export interface StoredSetting { value: Record<string, unknown>, updatedAt: Date, updatedBy: string, version: string }

/** The setting under `name` (primary key), or null. `version` is another one after every change. */
export async function findSetting(connection: Connection, name: string): Promise<StoredSetting | null> {
  const [found] = await connection
    .select({ value: settings.value, updatedAt: settings.updatedAt, updatedBy: settings.updatedBy, version: sql<string>`${settings}.xmin::text` })
    .from(settings).where(eq(settings.name, name))
  return found ?? null
}

/** Stores a setting in the place of the one before (primary key). */
export async function putSetting(transaction: Connection, setting: { name: string, value: Record<string, unknown>, updatedBy: string }) {
  await transaction.insert(settings).values(setting)
    .onConflictDoUpdate({ target: settings.name, set: { value: setting.value, updatedBy: setting.updatedBy, updatedAt: sql`now()` } })
}

/** Signs that are others after every change of these integrations, their secrets or their keys (primary key, index `integration_keys_integration`). */
export function listMaskVersions(connection: Connection, integrationIds: readonly string[]): Promise<{ id: string, version: string }[]> {
  const keyIds = sql`(select string_agg(held.id, ' ' order by held.id) from ${integrationKeys} as held where held.integration_id = ${integrations}.id)`
  return connection.select({ id: integrations.id, version: sql<string>`concat_ws(' ', ${integrations}.xmin::text, ${keyIds})` })
    .from(integrations).where(inArray(integrations.id, [...integrationIds]))
}

/** What is masked for an integration besides what is masked for all: paths, sealed secrets, and the ids of its keys. */
export interface StoredMaskRules { id: string, maskPaths: string[], secrets: { name: string, sealedValue: Uint8Array }[], keyIds: string[] }

/** The rules of these integrations (primary keys, index `integration_keys_integration`). */
export async function listMaskRules(connection: Connection, integrationIds: readonly string[]): Promise<StoredMaskRules[]> {
  const ids = [...integrationIds]
  if (ids.length === 0) return []
  const rows = await connection.select({ id: integrations.id, maskPaths: integrations.maskPaths }).from(integrations).where(inArray(integrations.id, ids))
  const secrets = await connection.select().from(integrationSecrets).where(inArray(integrationSecrets.integrationId, ids))
  const keys = await connection.select({ id: integrationKeys.id, integrationId: integrationKeys.integrationId })
    .from(integrationKeys).where(inArray(integrationKeys.integrationId, ids))
  return rows.map(row => ({
    ...row,
    secrets: secrets.filter(({ integrationId }) => integrationId === row.id),
    keyIds: keys.filter(({ integrationId }) => integrationId === row.id).map(({ id }) => id),
  }))
}
