/**
 * Which limit holds for a sender's key. Only keys that the database knows have a bucket, so that whoever makes keys up fills neither
 * memory nor Redis. What was read is used for some seconds: a limit need not change at once, and whether a key is right is decided when
 * its message is committed.
 */
import type { Database } from '../../db/client.ts'
import { listKeyLimits } from '../../db/queries/key-limits.ts'
import type { KeyLimit } from '../../db/queries/key-limits.ts'
import type { RateLimit } from '../../shared/rate-limit.ts'
import { readPresentedKey } from '../credentials.ts'
import { makeGroup } from '../group.ts'

/** Milliseconds after which a limit is read again, beside the requests, and keys that are remembered. */
const [freshMs, maxKnown] = [5000, 10_000]

/** Keys that are read together, and that may wait for it. */
const [maxBatch, maxWaiting] = [500, 2000]

export interface KeyLimits {
  /** The key's id and limit, or null when it is unknown or the database cannot be asked. Never throws. */
  find: (presentedKey: string) => Promise<{ keyId: string, limit: RateLimit } | null>
}

/** The limits of this process's senders; `common` holds for integrations without one of their own. */
export function makeKeyLimits(database: Database, common: RateLimit): KeyLimits {
  const known = new Map<string, KeyLimit & { readAtMs: number }>()
  const reading = makeGroup<string, KeyLimit | null>({
    maxBatch,
    maxWaiting,
    async run(keyIds) {
      const found = new Map((await database.hotStatement(connection => listKeyLimits(connection, [...new Set(keyIds)]))).map(key => [key.keyId, key]))
      return keyIds.map(keyId => found.get(keyId) ?? null)
    },
  })

  async function read(keyId: string): Promise<KeyLimit | null> {
    const key = await reading.add(keyId)
    if (known.size >= maxKnown) known.clear()
    if (key) known.set(keyId, { ...key, readAtMs: performance.now() })
    else known.delete(keyId)
    return key
  }

  function findKnown(keyId: string): KeyLimit | null {
    const key = known.get(keyId)
    if (!key) return null
    if (performance.now() - key.readAtMs > freshMs) {
      key.readAtMs = performance.now()
      read(keyId).catch(() => { /* What was read before holds until the database can be asked again. */ })
    }
    return key
  }

  return {
    async find(presentedKey) {
      const presented = readPresentedKey(presentedKey)
      if (!presented) return null
      const key = findKnown(presented.keyId) ?? await read(presented.keyId).catch(() => null)
      return key && Buffer.from(key.hash).equals(presented.hash) ? { keyId: key.keyId, limit: key.rateLimit ?? common } : null
    },
  }
}
