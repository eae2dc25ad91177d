/** Backlogs that would take too long to send: written into the database as accepting would have left them. */
import { sql } from 'drizzle-orm'
import { v7 as uuidv7 } from 'uuid'
import type { Database } from '../../db/client.ts'
import { lanes } from '../../db/schema/integrations.ts'
import { stockMessage, testSeal } from './sender.ts'

/** Events written in one statement. */
const batchSize = 5000

/** Writes `laneCount` lanes of an integration with `perLane` waiting events each, and nudges nobody; returns the lanes. */
export async function makeBacklog(database: Database, integrationId: string, size: { laneCount: number, perLane: number }): Promise<string[]> {
  const { laneCount, perLane } = size
  const keyOf = (index: number) => laneCount === 1 ? '' : `entity:E-${index}`
  const rows = Array.from({ length: laneCount }, (_, index) => ({ id: uuidv7(), integrationId, key: keyOf(index), nextSeq: perLane + 1 }))
  for (let from = 0; from < rows.length; from += batchSize) {
    await database.query(connection => connection.insert(lanes).values(rows.slice(from, from + batchSize)))
  }
  const events = Array.from({ length: laneCount * perLane }, (_, index) => ({ laneId: rows[index % laneCount]?.id, seq: 1 + Math.floor(index / laneCount) }))
  for (let from = 0; from < events.length; from += batchSize) await writeEvents(database, integrationId, events.slice(from, from + batchSize))
  await database.query(connection => connection.execute(sql`analyze integration_events, lanes`))
  return rows.map(({ id }) => id)
}

async function writeEvents(database: Database, integrationId: string, events: readonly { laneId: string | undefined, seq: number }[]) {
  const rows = events.map((event) => {
    const id = uuidv7()
    return { ...event, id, body: Buffer.from(testSeal.close(Buffer.from(stockMessage('A', event.seq)), id)).toString('base64') }
  })
  await database.query(connection => connection.execute(sql`
    with row as materialized (
      select * from json_to_recordset(${JSON.stringify(rows)}::text::json) as r(id uuid, "laneId" uuid, seq bigint, body text)
    ), event as (
      insert into integration_events (id, integration_id, lane_id, seq, action, accepted_at)
      select id, ${integrationId}::uuid, "laneId", seq, 'inventory.set', clock_timestamp() from row
    ), key as (
      insert into event_keys (event_id, entity_refs, write_keys) select id, '{}', '{}' from row
    )
    insert into event_payloads (event_id, sealed_body) select id, decode(body, 'base64') from row`))
}
