/** What the whole play of the seed shares, and what becomes of an event when nothing more happens to it. */
import type { CarryContext } from './carry.ts'
import type { Fates } from './fates.ts'
import type { SeededIntegration } from './lanes.ts'
import type { MessageMaker } from './messages.ts'
import type { PlatformState } from './platform-state.ts'
import type { RowWriter } from './rows.ts'
import type { SeededEvent } from './seeded-event.ts'
import { drawOperator, writeAudit, writeEvent } from './write-event.ts'

export interface World extends CarryContext {
  rows: RowWriter
  integrations: readonly SeededIntegration[]
  messages: MessageMaker
  fates: Fates
  platform: PlatformState
  /** Failed events that a person may still come to; some hundreds at the most, however long the seed. */
  deadLetters: Set<SeededEvent>
}

/** Keeps a failed event for later; writes any other one. */
export async function settle(world: World, event: SeededEvent) {
  if (event.status === 'failed' && event.isCurrentAttempt) world.deadLetters.add(event)
  else await conclude(world, event)
}

/** Nothing happens to the event any more: it is written, and what it brought is in the platform. */
export async function conclude(world: World, event: SeededEvent) {
  const { chance } = world
  const finishedAt = event.finishedAt ?? event.acceptedAt
  const subject = { type: 'event', id: event.id } as const
  if (event.status === 'success') {
    await world.platform.apply(event.message, new Date(finishedAt))
    if (event.message.action === 'order.create' && event.message.entityId !== null) world.messages.noteOrder(event.message.entityId)
  }
  if (event.isSkippedByPerson) await writeAudit(world, { at: finishedAt, act: 'event.skipped', subject, detail: { reason: event.skipReason }, by: drawOperator(chance) })
  if (event.parked) await writeAudit(world, { at: event.parked.at, act: 'event.parked', subject, detail: { reason: event.parked.reason }, by: drawOperator(chance) })
  await writeEvent(world, event)
}
