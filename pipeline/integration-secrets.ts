/** The secrets of an integration: written by people, read by masking alone. */
import type { Connection } from '../db/client.ts'
import { deleteSecret, listSecrets, putSecret } from '../db/queries/integration-secrets.ts'
import { maxSecrets } from '../shared/integrations.ts'
import { WaybillError } from '../shared/waybill-error.ts'
import type { Actor } from './actor.ts'
import type { Seal } from './seal.ts'

/** The row that a secret is sealed for. */
export const secretRow = (integrationId: string, name: string) => `integration_secrets ${integrationId} ${name}`

interface SecretsChange { integrationId: string, secrets: Record<string, string | null>, actor: Actor }

/**
 * Stores each secret sealed, and removes those that are null. Lock the integration first, and change its row in the same
 * transaction: by that, other processes see that there is something new to mask.
 * @returns the names that were given
 * @throws WaybillError `invalid` when there would be too many
 */
export async function writeSecrets(transaction: Connection, seal: Seal, { integrationId, secrets, actor }: SecretsChange): Promise<string[]> {
  for (const [name, value] of Object.entries(secrets)) {
    if (value === null) {
      await deleteSecret(transaction, integrationId, name)
      continue
    }
    const sealedValue = seal.close(Buffer.from(value), secretRow(integrationId, name))
    await putSecret(transaction, { integrationId, name, sealedValue, updatedBy: actor.name })
  }
  const { length } = await listSecrets(transaction, [integrationId])
  if (length > maxSecrets) {
    const faults = [{ path: 'secrets', message: `would be ${length}; an integration has at most ${maxSecrets}` }]
    throw new WaybillError('invalid', `An integration has at most ${maxSecrets} secrets, and this would make ${length}. Remove some.`, { faults })
  }
  return Object.keys(secrets)
}
