/** What a sender may learn of its own messages. */
import type { Database } from '../db/client.ts'
import { findEvent, listAttempts } from '../db/queries/event-details.ts'
import { findSender } from '../db/queries/senders.ts'
import type { SenderOutcome } from '../shared/sender-outcome.ts'
import { WaybillError } from '../shared/waybill-error.ts'
import { readIntegrationKey } from './credentials.ts'
import { summariseEvent } from './event-summary.ts'
import { wrongKey } from './write-arrivals.ts'

/**
 * What became of a message.
 * @throws WaybillError `unauthenticated`; `not_found` when there is no such message or another integration sent it
 */
export async function findOutcome(database: Database, presentedKey: string, messageId: string): Promise<SenderOutcome> {
  const key = readIntegrationKey(presentedKey)
  return database.query(async (connection) => {
    const sender = key && await findSender(connection, key.keyId, key.hash)
    if (!sender) throw wrongKey()
    const event = await findEvent(connection, messageId)
    if (event?.integrationId !== sender.integrationId) throw new WaybillError('not_found', 'No message with this id was sent with this key.')
    const { id, action, entityId, status, attempts, acceptedAt, finishedAt, error } = summariseEvent(event)
    const latest = (await listAttempts(connection, messageId)).findLast(attempt => attempt.items !== null)
    return { messageId: id, action, entityId, status, attempts, acceptedAt, finishedAt, error, items: latest?.items ?? null }
  })
}
