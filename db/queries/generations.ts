/** Which generation of an integration's lanes is worked on (see `pipeline/generations.ts`). */
import type { Connection, HotTransaction } from '../client.ts'
import { sql } from 'drizzle-orm'

/** Integrations whose ordering was changed and whose earlier lanes were not empty when last looked at. Reads the whole small table. */
export async function listBlockedOrderings(transaction: HotTransaction): Promise<string[]> {
  const rows = await transaction<{ id: string }[]>`select id from integrations where open_generation < lane_generation and deleted_at is null`
  return rows.map(row => row.id)
}

/**
 * A cheap look before the thorough one: false while the oldest event that waits belongs to a lane that is open, or such a lane
 * holds (indexes `integration_events_integration_status`, `lanes_held`).
 */
export async function mayOpenNext(transaction: HotTransaction, integrationId: string): Promise<boolean> {
  const [row] = await transaction<{ mayOpen: boolean }[]>`
    select i.open_generation < i.lane_generation and coalesce(min(oldest.generation) > i.open_generation, true)
      and not exists (select from lanes h where h.integration_id = i.id and h.held_at is not null and h.generation <= i.open_generation) as "mayOpen"
    from integrations i left join lateral (
      (select l.generation from integration_events e join lanes l on l.id = e.lane_id
        where e.integration_id = i.id and e.status = 'queued' and e.parked_at is null order by e.id limit 1)
      union all
      (select l.generation from integration_events e join lanes l on l.id = e.lane_id
        where e.integration_id = i.id and e.status = 'processing' order by e.id limit 1)
    ) oldest on true
    where i.id = ${integrationId}
    group by i.id`
  return row?.mayOpen ?? false
}

/**
 * Sets the open generation to the lowest one that has unfinished events or a lane that holds, or to the newest. The integration's row is locked
 * first, so that a resubmission that reopens an earlier generation is either seen here or comes after.
 * @returns whether it rose
 */
export async function openGeneration(transaction: HotTransaction, integrationId: string): Promise<boolean> {
  await transaction`select from integrations where id = ${integrationId} for no key update`
  const risen = await transaction`
    update integrations i set open_generation = lowest.generation
    from (
      select coalesce((
        select min(l.generation) from lanes l
        where l.integration_id = ${integrationId} and (l.held_at is not null or exists (
          select from integration_events e where e.lane_id = l.id and e.status in ('queued', 'processing') and e.parked_at is null
        ))
      ), (select lane_generation from integrations where id = ${integrationId})) as generation
    ) lowest
    where i.id = ${integrationId} and i.open_generation < lowest.generation returning 1`
  return risen.length > 0
}

/** Up to `limit` open lanes of an integration that have something waiting (indexes `lanes_integration_key`, `integration_events_line`). */
export async function listDueLanesOf(transaction: HotTransaction, integrationId: string, limit: number): Promise<string[]> {
  const rows = await transaction<{ id: string }[]>`
    select l.id from lanes l join integrations i on i.id = l.integration_id
    where l.integration_id = ${integrationId} and l.generation = i.open_generation and exists (
      select from integration_events e where e.lane_id = l.id and e.status = 'queued' and e.parked_at is null
    ) limit ${limit}`
  return rows.map(row => row.id)
}

/**
 * Keeps the next generation of a lane's integration from being opened before this transaction is committed (primary keys). Lock
 * nothing of the lane before. What is going to be changed is locked for that at once: two who shared it could not go on.
 */
export async function lockGeneration(transaction: Connection, laneId: string) {
  await transaction.execute(sql`
    select from integrations i join lanes l on l.integration_id = i.id
    where l.id = ${laneId} and i.open_generation > l.generation for no key update of i`)
  await transaction.execute(sql`
    select from integrations where id = (select integration_id from lanes where id = ${laneId}) for share`)
}

/** Lets the events of a lane go before those of newer generations again (primary keys), and locks as {@link lockGeneration} does. */
export async function reopenGeneration(transaction: Connection, laneId: string) {
  await lockGeneration(transaction, laneId)
  await transaction.execute(sql`
    update integrations i set open_generation = l.generation
    from lanes l where l.id = ${laneId} and i.id = l.integration_id and i.open_generation > l.generation`)
}
