/** The limits of senders' keys. */
import type { RateLimit } from '../../shared/rate-limit.ts'
import type { HotConnection } from '../client.ts'

/** A key that may be used, and the limit of its integration where that has one of its own. */
export interface KeyLimit { keyId: string, hash: Uint8Array, rateLimit: RateLimit | null }

/** Those of these keys that are valid (primary key). On the hot pool, because a message waits for it. */
export async function listKeyLimits(connection: HotConnection, keyIds: readonly string[]): Promise<KeyLimit[]> {
  return connection<KeyLimit[]>`
    select k.id as "keyId", k.hash, i.rate_limit as "rateLimit"
    from integration_keys k join integrations i on i.id = k.integration_id
    where k.id = any(${[...keyIds]}::text[]) and i.deleted_at is null and (k.expires_at is null or k.expires_at > clock_timestamp())`
}
