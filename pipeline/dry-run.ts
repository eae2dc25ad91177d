/** What would happen to a message: every check that accepting makes, and nothing written. */
import type { Connection, Database } from '../db/client.ts'
import { countWaiting } from '../db/queries/lane-state.ts'
import { findKeyOwner, findLaneId } from '../db/queries/senders.ts'
import type { DryRun } from '../shared/inbound.ts'
import { sha256 } from './credentials.ts'
import { laneKeyFor } from './lane-key.ts'
import { newId } from './new-id.ts'
import { readMessage } from './read-message.ts'
import type { Sender } from './senders.ts'
import { requireSender } from './senders.ts'
import { keyReused } from './write-arrivals.ts'

/** Events counted before it. */
const waitingCap = 1000

/**
 * Tries a message. What sending it at this moment would refuse is refused here, in the same words.
 * @throws WaybillError as `acceptMessage` does, but for `overloaded`
 */
export function tryMessage(database: Database, request: Trial & { key: string }): Promise<DryRun> {
  return tryAs(database, request, connection => requireSender(connection, request.key))
}

/** A message to be tried. */
export interface Trial { bytes: Uint8Array, idempotencyKey: string | null }

/** Tries a message in the name of the sender that `require` finds. @throws WaybillError as `require` does, and as {@link tryMessage} */
export async function tryAs(database: Database, request: Trial, require: (connection: Connection) => Promise<Sender>): Promise<DryRun> {
  const message = readMessage(request.bytes)
  return database.query(async (connection) => {
    const sender = await require(connection)
    const replayedMessageId = request.idempotencyKey === null ? null : await findEqual(connection, sender, request.idempotencyKey, request.bytes)
    return {
      valid: true,
      wouldBe: replayedMessageId === null ? 'queued' : 'replayed',
      replayedMessageId,
      action: message.action,
      entityId: message.entityId,
      call: message.call,
      lane: await describeLane(connection, sender, message.entityId),
      paused: sender.pausedAt !== null,
    }
  })
}

/** The id of the equal message for which the key stands, or null when the key is free. */
async function findEqual(connection: Connection, sender: Sender, key: string, bytes: Uint8Array): Promise<string | null> {
  const owner = await findKeyOwner(connection, sender.integrationId, key)
  if (owner && !Buffer.from(owner.bodyHash).equals(sha256(bytes))) throw keyReused()
  return owner?.eventId ?? null
}

async function describeLane(connection: Connection, sender: Sender, entityId: string | null): Promise<DryRun['lane']> {
  const { ordering, integrationId } = sender
  if (ordering === 'none') return { ordering, entityId: null, waiting: null }
  const laneId = await findLaneId(connection, integrationId, laneKeyFor(sender, entityId, newId()))
  const waiting = laneId === null ? 0 : await countWaiting(connection, laneId, waitingCap)
  return { ordering, entityId: ordering === 'entity' ? entityId : null, waiting }
}
