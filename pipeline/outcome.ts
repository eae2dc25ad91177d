/** What a sender may learn of its own messages. */
import type { Database } from '../db/client.ts'
import { findEvent, listAttempts } from '../db/queries/event-details.ts'
import { findKeyHolder } from '../db/queries/key-holders.ts'
import type { SenderOutcome } from '../shared/sender-outcome.ts'
import { WaybillError } from '../shared/waybill-error.ts'
import { readIntegrationKey } from './credentials.ts'
import { summariseEvent } from './event-summary.ts'

/**
 * What became of a message.
 * @throws WaybillError `unauthenticated`; `not_found` when there is no such message or another integration sent it
 */
export async function findOutcome(database: Database, presentedKey: string, messageId: string): Promise<SenderOutcome> {
  const key = readIntegrationKey(presentedKey)
  return database.query(async (connection) => {
    const integrationId = key && await findKeyHolder(connection, key.keyId, key.hash)
    if (!integrationId) throw new WaybillError('unauthenticated', 'The integration\'s API key is missing, unknown or no longer valid. Send it as "Authorization: Bearer wbk_…".')
    const event = await findEvent(connection, messageId)
    if (event?.integrationId !== integrationId) throw new WaybillError('not_found', 'No message with this id was sent with this key.')
    const { id, action, entityId, status, attempts, acceptedAt, finishedAt, error } = summariseEvent(event)
    const latest = (await listAttempts(connection, messageId)).findLast(attempt => attempt.items !== null)
    return { messageId: id, action, entityId, status, attempts, acceptedAt, finishedAt, error, items: latest?.items ?? null }
  })
}
