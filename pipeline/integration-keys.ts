/** New keys for old ones. */
import { deleteKeys, expireKeys, insertKey } from '../db/queries/integrations.ts'
import type { RegeneratedKey } from '../shared/integration-overview.ts'
import type { Actor } from './actor.ts'
import { makeIntegrationKey } from './credentials.ts'
import { requireLocked } from './integrations.ts'
import { recordIntegration } from './record-integration.ts'
import type { Waybill } from './waybill.ts'

/**
 * Gives an integration a new key. The ones before it end at once, or stay valid for `overlapSeconds` beside it. Once this
 * has returned, no message is accepted with an ended key: accepting locks the same rows.
 * @returns the key, which is kept nowhere and shown this once
 * @throws WaybillError `not_found`
 */
export async function regenerateKey(waybill: Waybill, id: string, overlapSeconds: number, actor: Actor): Promise<RegeneratedKey> {
  const { key, keyId, hash } = makeIntegrationKey()
  return waybill.database.transaction(async (transaction) => {
    const integration = await requireLocked(transaction, id)
    const endsAt = overlapSeconds > 0 ? await expireKeys(transaction, id, overlapSeconds) : await deleteKeys(transaction, id)
    await insertKey(transaction, { id: keyId, integrationId: id, hash })
    const detail = { keyId, previousKeysExpireAt: endsAt, overlapSeconds }
    await recordIntegration(transaction, waybill.seal, { actor, act: 'integration.key_regenerated', before: integration, after: integration, detail })
    return { apiKey: key, keyId, previousKeysExpireAt: endsAt?.toISOString() ?? null }
  })
}
