/** An order that the shop refused for its address, and the person who put the address right and sent it again. */
import { z } from 'zod'
import { describeDifference } from '../../pipeline/difference.ts'
import { maskJson } from '../../pipeline/mask/mask.ts'
import { plainMasking } from '../../pipeline/mask/masking.ts'
import { carry } from './carry.ts'
import type { Message } from './messages.ts'
import type { SeededEvent } from './seeded-event.ts'
import { makeSeededEvent, placeOf } from './seeded-event.ts'
import type { World } from './world.ts'
import { conclude } from './world.ts'
import { drawOperator, writeAudit } from './write-event.ts'

const addressedSchema = z.looseObject({ shippingAddress: z.looseObject({ street: z.string() }) })

/** The same order with another street. */
function withStreet(message: Message, write: (street: string) => string): Message {
  const { shippingAddress, ...rest } = addressedSchema.parse(message.data)
  return { ...message, data: { ...rest, shippingAddress: { ...shippingAddress, street: write(shippingAddress.street) } } }
}

/** An order as it came whose buyer forgot the number of the house. */
export const withoutHouseNumber = (order: Message) => withStreet(order, street => street.replace(/ \d+$/, ''))

/** Replaces a failed order by one with a complete address, in its place, and carries that. The old one is no longer current. */
export async function replaceEdited(world: World, old: SeededEvent, at: number) {
  const { rows, seal, chance } = world
  const by = drawOperator(chance)
  const message = withStreet(old.message, street => `${street} ${chance.between(1, 120)}`)
  const event = makeSeededEvent(seal, old.lane, { id: chance.idAt(at), message, at })
  event.replaces = { eventId: old.id, place: placeOf(old) }
  event.trigger = 'manual'
  old.isCurrentAttempt = false
  await writeAudit(world, { at, act: 'event.edited_and_resubmitted', subject: { type: 'event', id: old.id }, detail: { newEventId: event.id, force: false }, by })
  await carry(event, world.fates.succeeding, at, world)
  await conclude(world, old)
  await conclude(world, event)
  const masking = plainMasking(seal)
  const difference = describeDifference(maskJson(old.message.data, masking), maskJson(message.data, masking))
  await rows.add('event_edits', { event_id: event.id, difference: JSON.stringify(difference), edited_by: by.name, edited_at: new Date(at) })
}
