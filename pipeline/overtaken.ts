/** A message of which newer data have overtaken a part: what is recorded instead of sending it. */
import type { ItemResult } from '../shared/events.ts'
import { overtakenCode } from '../shared/failures.ts'
import type { Verdict } from './classify.ts'
import { findParts, skuOf } from './parts.ts'

/** How much of a message is overtaken, in words; `eventIds` names for each write key the newer event, or null. */
export function describeExtent(eventIds: readonly (string | null)[]): string {
  return `${eventIds.filter(id => id !== null).length} of its ${eventIds.length} parts`
}

/**
 * The verdict on a message that is not sent, because that would overwrite newer data with old ones, and not skipped either, because
 * the rest of it would be lost without a word.
 */
export function judgeOvertaken(action: string, data: unknown, eventIds: readonly (string | null)[]): Verdict {
  const parts = findParts(action, data)
  const advice = parts ? 'Resubmit only the failed items: what is overtaken is left out.' : 'Edit it, or resubmit it with force if the old data are the right ones.'
  const message = `Newer data for ${describeExtent(eventIds)} had been applied meanwhile (event ${eventIds.find(id => id !== null)}), so it was not sent. ${advice}`
  const items = parts?.kind === 'items' && parts.items.length === eventIds.length ? parts.items.map((item, index) => describeItem(item, index, eventIds[index] ?? null)) : null
  return { class: 'permanent', error: { code: overtakenCode, message }, items }
}

function describeItem(item: unknown, index: number, newerEventId: string | null): ItemResult {
  const error = newerEventId === null ? 'Not sent, because other items of the message are overtaken.' : `Newer data had been applied (event ${newerEventId}).`
  return { sku: skuOf(item) ?? `item ${index + 1}`, ok: false, error }
}
