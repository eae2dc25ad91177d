/** Two messages about the same, in two lanes that do not wait for each other: the older one fails, and meanwhile the newer one is applied. */
import { z } from 'zod'
import { carry } from './carry.ts'
import type { SeededIntegration } from './lanes.ts'
import { findOrMakeLane } from './lanes.ts'
import type { Message } from './messages.ts'
import type { SeededEvent } from './seeded-event.ts'
import { makeSeededEvent } from './seeded-event.ts'
import type { World } from './world.ts'
import { settle } from './world.ts'

const pricesSchema = z.object({ items: z.array(z.looseObject({ amount: z.string() })) })

/** So many milliseconds after the older message its retry is not yet due. */
const beforeRetryMs = 4000

/** Plays both arrivals of an integration without order. The newer one goes first, because what becomes of the older one hangs on it. */
export async function playOvertaken(world: World, integration: SeededIntegration, [at, newerAt]: readonly [number, number]) {
  integration.arrived += 2
  const message = world.messages.make('price.set')
  const older = await accept(world, integration, { message, at, isElsewhere: () => true })
  const newer = await accept(world, integration, { message: reduced(message), at: newerAt, isElsewhere: laneId => laneId !== older.lane.id })
  const { fates } = world
  await carry(newer, fates.succeeding, newerAt, world)
  const isInTime = newer.finishedAt !== null && newer.finishedAt < at + beforeRetryMs
  await carry(older, isInTime ? fates.overtakenBy(newer.id) : fates.succeeding, at, world)
  await settle(world, newer)
  await settle(world, older)
}

interface Arrival { message: Message, at: number, isElsewhere: (laneId: string) => boolean }

async function accept(world: World, integration: SeededIntegration, { message, at, isElsewhere }: Arrival): Promise<SeededEvent> {
  for (;;) {
    const id = world.chance.idAt(at)
    const lane = await findOrMakeLane(world, integration, { id, entityId: message.entityId, at })
    if (isElsewhere(lane.id)) return makeSeededEvent(world.seal, lane, { id, message, at })
  }
}

/** The same prices, one unit lower. */
function reduced(message: Message): Message {
  const { items } = pricesSchema.parse(message.data)
  return { ...message, data: { ...message.data, items: items.map(item => ({ ...item, amount: (Number(item.amount) - 1).toFixed(2) })) } }
}
