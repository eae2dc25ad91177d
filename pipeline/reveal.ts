/** Revealing: a person looks at what arrived without its mask, and says why. */
import type { Connection } from '../db/client.ts'
import { countRecentActs, lockActor } from '../db/queries/audit-log.ts'
import { findSealedBody, hasEvent } from '../db/queries/event-details.ts'
import type { RevealedPayload } from '../shared/reveal.ts'
import { WaybillError } from '../shared/waybill-error.ts'
import type { Actor } from './actor.ts'
import { readJson } from './json/read-json.ts'
import { recordAct } from './record-act.ts'
import type { Waybill } from './waybill.ts'

/** Messages that one person may look at within an hour. */
const [maxRevealed, perSeconds] = [60, 3600]

/**
 * What arrived with an event. Who looked at it, and why, is in the audit log before it is given out: both are one transaction.
 * @throws WaybillError `not_found` when there is no such event or its message is no longer kept, `too_many_requests` after 60 within an hour
 */
export function revealPayload({ database, seal }: Waybill, request: { eventId: string, reason: string, actor: Actor }): Promise<RevealedPayload> {
  const { eventId, reason, actor } = request
  return database.transaction(async (transaction) => {
    await refuseWhenTooMany(transaction, actor)
    const sealedBody = await requireBody(transaction, eventId)
    await recordAct(transaction, seal, { actor, act: 'event.revealed', subjectType: 'event', subjectId: eventId, detail: { reason } })
    const bytes = seal.open(sealedBody, eventId)
    const { value } = readJson(bytes)
    return { data: typeof value === 'object' && value !== null && 'data' in value ? value.data : null, raw: Buffer.from(bytes).toString('utf8') }
  })
}

/** Of two requests at once the second is counted after the first. */
async function refuseWhenTooMany(transaction: Connection, { id }: Actor) {
  if (id === null) return
  await lockActor(transaction, id)
  const { count, firstEndsInSeconds } = await countRecentActs(transaction, { actorId: id, act: 'event.revealed', seconds: perSeconds })
  if (count < maxRevealed) return
  throw new WaybillError('too_many_requests', `You have looked at ${count} unmasked messages within an hour, and more are not allowed. Come back later.`, {
    retryAfterSeconds: Math.max(1, firstEndsInSeconds),
  })
}

async function requireBody(transaction: Connection, eventId: string): Promise<Uint8Array> {
  const sealedBody = await findSealedBody(transaction, eventId)
  if (sealedBody) return sealedBody
  if (!await hasEvent(transaction, eventId)) throw new WaybillError('not_found', 'There is no event with this id. Check the message id.')
  throw new WaybillError('not_found', 'What arrived with this event is no longer kept: its time has passed. Only the event itself is left.')
}
