/**
 * Removing what is older than it is to be kept, a whole week at a time: dropping a partition frees the disk. What belongs to an event
 * that is not settled stays, in the default partition, until it is.
 */
import { sql } from 'drizzle-orm'
import type { Connection, HotTransaction } from '../client.ts'
import { removalBatch } from './housekeeping.ts'

/** A table whose weeks are removed. */
export type RetainedTable = 'event_payloads' | 'communication_logs'

/** An event that still may be sent, or about which somebody has to decide. */
const unsettled = ['queued', 'processing', 'failed']

/** Where the first week begins that is kept for so many days, as the lowest id of an event in it. */
const boundOf = (days: number) => sql`uuid_floor(date_trunc('week', (now() at time zone 'UTC') - make_interval(days => ${days}::int)) at time zone 'UTC')`

/** What a table takes up with its indexes, in bytes, and the oldest event of which it has something (primary key). */
export async function measureTable(connection: Connection, table: RetainedTable): Promise<{ bytes: number, oldestId: string | null }> {
  const [row] = await connection.execute<{ bytes: number, oldestId: string | null }>(sql`
    select (select coalesce(sum(pg_total_relation_size(inhrelid)), 0)::float8 from pg_inherits where inhparent = ${table}::regclass) as bytes,
      (select event_id from ${sql.identifier(table)} order by event_id limit 1) as "oldestId"`)
  if (!row) throw new Error('The database did not measure the table.')
  return row
}

/** What would be removed of a table if it were kept for `days`: counts every row of those weeks (primary key, index `integration_events_status`). */
export async function countEnded(connection: Connection, table: RetainedTable, days: number): Promise<{ rows: number, kept: number, bytes: number }> {
  const [row] = await connection.execute<{ all: number, kept: number, bytes: number }>(sql`
    select (select count(*)::float8 from ${sql.identifier(table)} where event_id < ${boundOf(days)}) as all,
      (select count(*)::float8 from integration_events e join ${sql.identifier(table)} t on t.event_id = e.id
        where e.status in ${unsettled} and e.id < ${boundOf(days)}) as kept,
      (select coalesce(sum(pg_total_relation_size(c.oid)), 0)::float8 from pg_inherits i join pg_class c on c.oid = i.inhrelid
        where i.inhparent = ${table}::regclass and c.relname ~ '_[0-9]{8}$' and uuid_floor(to_timestamp(right(c.relname, 8) || '+00', 'YYYYMMDDTZH')) < ${boundOf(days)}) as bytes`)
  if (!row) throw new Error('The database did not count.')
  return { rows: row.all - row.kept, kept: row.kept, bytes: row.bytes }
}

/** The partitions of a table that are over when it is kept for `days`, oldest first. */
export async function listEndedWeeks(transaction: HotTransaction, table: RetainedTable, days: number): Promise<string[]> {
  const rows = await transaction<{ name: string }[]>`
    select c.relname as name from pg_inherits i join pg_class c on c.oid = i.inhrelid
    where i.inhparent = ${table}::regclass and c.relname ~ '_[0-9]{8}$'
      and to_date(right(c.relname, 8), 'YYYYMMDD') < date_trunc('week', (now() at time zone 'UTC') - make_interval(days => ${days}::int))
    order by c.relname`
  return rows.map(({ name }) => name)
}

/**
 * Drops the partition `name` of a table, but for what belongs to events that are not settled, which goes into the default partition;
 * returns whether it was still there. For a moment the table is locked, and nobody waits behind us for that longer than half a second.
 */
export async function dropWeek(transaction: HotTransaction, table: RetainedTable, name: string): Promise<boolean> {
  await transaction`select pg_advisory_xact_lock(hashtext('waybill.ensure_event_partitions'))`
  const [there] = await transaction`select 1 where to_regclass(quote_ident(${name})) is not null`
  if (!there) return false
  await transaction`set local lock_timeout = '500ms'`
  await transaction`alter table ${transaction(table)} detach partition ${transaction(name)}`
  await transaction`
    insert into ${transaction(table)} select week.* from integration_events e join ${transaction(name)} week on week.event_id = e.id
    where e.status = any(${unsettled}::text[]) and e.id >= (select event_id from ${transaction(name)} order by event_id limit 1)`
  await transaction`drop table ${transaction(name)}`
  return true
}

/** Removes a batch of what was left over of weeks before, and whose events are settled meanwhile; returns how many rows. Reads the default partition, which is all but empty. */
export async function removeSettledRest(transaction: HotTransaction, table: RetainedTable, days: number): Promise<number> {
  const rest = `${table}_default`
  const { count } = await transaction`
    delete from ${transaction(rest)} where ctid = any(array(
      select rest.ctid from ${transaction(rest)} rest
      where rest.event_id < uuid_floor(date_trunc('week', (now() at time zone 'UTC') - make_interval(days => ${days}::int)) at time zone 'UTC')
        and not exists (select from integration_events e where e.id = rest.event_id and e.status = any(${unsettled}::text[]))
      limit ${removalBatch} for update skip locked))`
  return count
}
