/**
 * Ids: UUIDv7 (RFC 9562), which begin with the time and grow within a process. The random part comes from a pool, because
 * asking the operating system for every id took a tenth of the time in which a message is accepted.
 */
import { randomFillSync } from 'node:crypto'
import { v7 } from 'uuid'

const [bytesPerId, idsPerPool] = [16, 512]
const pool = new Uint8Array(bytesPerId * idsPerPool)
let used = pool.length

/** The millisecond of the last id, and its number within it. */
let [msecs, seq] = [0, 0]

/** A new id, greater than every one that this process has made before, also when the clock is set back. */
export function newId(): string {
  if (used === pool.length) {
    randomFillSync(pool)
    used = 0
  }
  const random = pool.subarray(used, used += bytesPerId)
  const now = Date.now()
  if (now > msecs) [msecs, seq] = [now, ((random[6] ?? 0) << 16) | ((random[7] ?? 0) << 8) | (random[8] ?? 0)]
  else seq += 1
  return v7({ random, msecs, seq })
}
