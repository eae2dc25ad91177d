/** A great many finished events, written straight into the database: by way of the inbound endpoint they would take minutes. */
import postgres from 'postgres'

/**
 * Writes orders numbered from `firstNumber`, all delivered, as the newest of an integration that has sent something already.
 * Two statements, because the keys refer to what the first one wrote.
 */
export async function writeOrders(databaseUrl: string, { integrationId, count, firstNumber }: { integrationId: string, count: number, firstNumber: number }) {
  const client = postgres(databaseUrl, { max: 1, onnotice: () => {} })
  try {
    await client.begin(async (transaction) => {
      await transaction`
        with lane as (
          update lanes set next_seq = next_seq + ${count} where integration_id = ${integrationId} returning id, next_seq - ${count}::bigint as first_seq
        )
        insert into integration_events (id, integration_id, lane_id, seq, action, entity_id, status, attempt_count, accepted_at, finished_at)
        select uuidv7(), ${integrationId}, lane.id, lane.first_seq + n, 'order.create', 'SO-' || ${firstNumber}::int + n, 'success', 1, now(), now()
        from lane, generate_series(0, ${count}::int - 1) as n`
      await transaction`
        insert into event_keys (event_id, entity_refs, write_keys)
        select id, array[entity_id, 'CHAIR-' || seq % 500], '{}' from integration_events
        where integration_id = ${integrationId} and entity_id >= ${`SO-${firstNumber}`} and entity_id < ${`SO-${firstNumber + count}`}`
    })
    await client`analyze integration_events, event_keys`
  }
  finally {
    await client.end({ timeout: 5 })
  }
}
