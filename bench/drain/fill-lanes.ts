import pino from 'pino'
import { openDatabase } from '../../db/client.ts'
import type { Database } from '../../db/client.ts'
import { makeAcceptGroup } from '../../pipeline/accept.ts'
import { openQueue } from '../../pipeline/queue.ts'
import { makeSender, send } from '../../pipeline/testing/sender.ts'
import type { BodyKind } from '../message.ts'
import { makeBodies } from '../message.ts'

/** A message that waits, and what the destination will get of it. */
export interface Waiting { id: string, data: string }

/** How much is to wait, and what. */
interface Load { laneCount: number, messageCount: number, body: BodyKind }

/** Accepts `messageCount` messages as the web server does, spread evenly over `laneCount` integrations; answers them lane by lane, in order. */
export async function fillLanes(urls: { databaseUrl: string, redisUrl: string }, load: Load): Promise<Waiting[][]> {
  const database = openDatabase(urls.databaseUrl)
  const queue = openQueue({ ...urls, log: pino({ level: 'silent' }) })
  try {
    const accept = makeAcceptGroup(database, queue.wake)
    const lanes = await openLanes(database, load.laneCount)
    const bodies = makeBodies(load.body, 2, load.messageCount)
    for (let sent = 0; sent < bodies.length; sent += lanes.length) {
      await Promise.all(bodies.slice(sent, sent + lanes.length).map(async ({ body, data }, index) => {
        const lane = lanes[index]
        lane?.waiting.push({ id: await send(accept, lane.key, body), data })
      }))
    }
    await accept.settled()
    return lanes.map(lane => lane.waiting)
  }
  finally {
    await queue.close()
    await database.close()
  }
}

function openLanes(database: Database, count: number): Promise<{ key: string, waiting: Waiting[] }[]> {
  return Promise.all(Array.from({ length: count }, async () => ({ key: (await makeSender(database)).key, waiting: [] })))
}
