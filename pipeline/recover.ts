/** Recording what a former owner of a lane left behind: an attempt that was begun and whose outcome nobody knows. */
import type { Database } from '../db/client.ts'
import { findAbandoned, skipDeleted } from '../db/queries/advance.ts'
import { finishAttempts } from '../db/queries/finish-attempts.ts'
import type { OwnedLane } from '../db/queries/lanes.ts'
import { policyFor } from '../shared/retry-policy.ts'
import { decideInterrupted } from './decide.ts'
import { recordAttempt } from './finished-attempt.ts'
import { countAttempt } from './metrics/count-attempt.ts'
import { reasons } from './reasons.ts'

/**
 * Records the interrupted attempt of a lane just claimed, if there is one, and moves its event by the integration's
 * `onInterrupted`. What was still waiting when the integration was deleted is skipped.
 */
export async function recoverAbandoned(database: Database, lane: OwnedLane): Promise<void> {
  const recorded = await database.hot(async (transaction) => {
    await skipDeleted(transaction, lane, reasons.deleted)
    const event = await findAbandoned(transaction, lane)
    if (!event) return null
    const attempt = recordAttempt(lane, event, null, decideInterrupted({ ...event, policy: policyFor(event.retryPolicies, event.action) }))
    const written = await finishAttempts(transaction, [attempt])
    return written.length > 0 ? attempt : null
  })
  if (recorded) countAttempt(recorded)
}
