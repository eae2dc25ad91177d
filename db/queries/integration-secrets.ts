/** Values that belong to an integration and are never shown again. */
import { and, asc, eq, inArray, sql } from 'drizzle-orm'
import type { Connection } from '../client.ts'
import { integrationSecrets } from '../schema/integrations.ts'

/** That there is a secret, and since when it is the one it is. */
export interface SecretRow { integrationId: string, name: string, updatedAt: Date }

/** The secrets of these integrations without their values, by name (primary key). */
export async function listSecrets(connection: Connection, integrationIds: readonly string[]): Promise<SecretRow[]> {
  if (integrationIds.length === 0) return []
  return connection.select({ integrationId: integrationSecrets.integrationId, name: integrationSecrets.name, updatedAt: integrationSecrets.updatedAt })
    .from(integrationSecrets).where(inArray(integrationSecrets.integrationId, [...integrationIds])).orderBy(asc(integrationSecrets.name))
}

/** Stores a secret in the place of the one before (primary key). Lock the integration first. */
export async function putSecret(transaction: Connection, secret: { integrationId: string, name: string, sealedValue: Uint8Array, updatedBy: string }) {
  const { sealedValue, updatedBy } = secret
  await transaction.insert(integrationSecrets).values(secret).onConflictDoUpdate({
    target: [integrationSecrets.integrationId, integrationSecrets.name], set: { sealedValue, updatedBy, updatedAt: sql`now()` },
  })
}

/** Removes a secret if it is there (primary key). Lock the integration first. */
export async function deleteSecret(transaction: Connection, integrationId: string, name: string) {
  await transaction.delete(integrationSecrets).where(and(eq(integrationSecrets.integrationId, integrationId), eq(integrationSecrets.name, name)))
}
