/**
 * Test messages: a person sends one in the name of an integration and watches what becomes of it. It takes the way that every
 * message takes, with the same checks, the same lane and a real call at the end; only the key is spared, because the person has
 * proved who they are.
 */
import type { Connection, Database } from '../db/client.ts'
import { lockHolder } from '../db/queries/accept.ts'
import { findOwnSender } from '../db/queries/senders.ts'
import type { DryRun } from '../shared/inbound.ts'
import { commitArrivals, sealMessage } from './accept.ts'
import type { Actor } from './actor.ts'
import type { Trial } from './dry-run.ts'
import { tryAs } from './dry-run.ts'
import { unknownIntegration } from './integrations.ts'
import { recordActHot } from './record-act.ts'
import type { Sender } from './senders.ts'
import type { Waybill } from './waybill.ts'
import { missing, switchedOff, writeAdmitted } from './write-arrivals.ts'

/** A message, and the integration in whose name it is sent. */
export interface TestMessage extends Trial { integrationId: string }

/**
 * Sends a test message. That somebody did is in the audit log from the same commit on; a message that is answered from an earlier
 * one, because of its idempotency key, is not written down again.
 * @throws WaybillError as `acceptMessage` does, but `not_found` instead of anything about a key
 */
export async function sendTestMessage(
  waybill: Waybill, { integrationId, actor, ...request }: TestMessage & { actor: Actor },
): Promise<{ messageId: string, replayed: boolean }> {
  const { database, seal, wake } = waybill
  const message = sealMessage(seal, request)
  const [result = missing(message.id)] = await commitArrivals(database, [message], () => database.hot(async (transaction) => {
    const holder = await lockHolder(transaction, integrationId)
    if (!holder) throw unknownIntegration()
    const results = await writeAdmitted(transaction, [{ arrival: message, holder: holder.enabled ? holder : { refusal: switchedOff() } }])
    if (results[0]?.kind === 'accepted') {
      const detail = { integrationId, name: holder.name, action: message.action, entityId: message.entityId }
      await recordActHot(transaction, seal, { actor, act: 'event.sent_as_test', subjectType: 'event', subjectId: message.id, detail })
    }
    return results
  }))
  if (result.kind === 'refused') throw result.refusal
  if (result.kind === 'accepted') wake([result.laneId], { turn: { integrationId } })
  return { messageId: result.messageId, replayed: result.kind === 'replayed' }
}

/** Says what would become of a test message and stores nothing. @throws WaybillError as {@link sendTestMessage} does */
export function tryTestMessage(database: Database, request: TestMessage): Promise<DryRun> {
  return tryAs(database, request, connection => requireOwnSender(connection, request.integrationId))
}

async function requireOwnSender(connection: Connection, integrationId: string): Promise<Sender> {
  const sender = await findOwnSender(connection, integrationId)
  if (!sender) throw unknownIntegration()
  if (!sender.enabled) throw switchedOff()
  return sender
}
