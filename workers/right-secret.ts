import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from 'pino'
import type { Database } from '../db/client.ts'
import type { Seal } from '../pipeline/seal.ts'
import { requireRightSecret } from '../pipeline/secret-check.ts'
import { WaybillError } from '../shared/waybill-error.ts'

/** Milliseconds between two questions while the database gives no answer. */
const askAgainAfterMs = 2000

/**
 * Resolves when the secret is known to be right, however long the database gives no answer: with a wrong one, every event that
 * a worker takes would end as unreadable.
 * @throws WaybillError `wrong_secret`
 */
export async function untilSecretIsRight(context: { database: Database, seal: Seal, log: Logger }): Promise<void> {
  for (;;) {
    try {
      return await requireRightSecret(context.database, context.seal)
    }
    catch (error) {
      if (error instanceof WaybillError && error.code === 'wrong_secret') throw error
      context.log.warn({ err: error }, 'secret.not_checked')
      await sleep(askAgainAfterMs)
    }
  }
}
