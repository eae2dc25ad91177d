/**
 * Stock levels. The bulk statements are constant in number however many items they carry, and lock in key order. Their
 * lateral subqueries look into the primary key once per item whatever the planner thinks of the table's size.
 */
import { and, asc, eq, sql } from 'drizzle-orm'
import type { Connection } from '../../client.ts'
import { inventoryLevels } from '../../schema/platform.ts'

/** The stock of one article at one place. */
export interface Level { sku: string, location: string, quantity: number }

/**
 * Sets levels; of several for the same article and place the last one wins. Articles that are inactive (primary key of
 * `products`) are left as they are and returned.
 */
export async function setLevels(transaction: Connection, levels: readonly Level[]): Promise<Set<string>> {
  const rows = await transaction.execute<{ sku: string }>(sql`
    with given as materialized (
      select g.n, g.sku, g.location, g.quantity
      from json_to_recordset(${numbered(levels)}::text::json) as g(n int, sku text, location text, quantity bigint)
    ), inactive as materialized (
      select distinct g.sku from given g
      cross join lateral (select from products p where p.sku = g.sku and not p.active limit 1) p
    ), wanted as (
      select distinct on (sku, location) sku, location, quantity from given
      where sku not in (select sku from inactive) order by sku, location, n desc
    ), written as (
      insert into inventory_levels (sku, location, quantity, updated_at)
      select sku, location, quantity, now() from wanted order by sku, location
      on conflict (sku, location) do update set quantity = excluded.quantity, updated_at = excluded.updated_at
    )
    select sku from inactive`)
  return new Set(rows.map(row => row.sku))
}

/** The levels of these articles and places as they are (primary key), locked until the transaction ends. */
export async function lockLevels(transaction: Connection, places: readonly Omit<Level, 'quantity'>[]): Promise<Level[]> {
  return transaction.execute<{ sku: string, location: string, quantity: number }>(sql`
    select g.sku, g.location, l.quantity::float8 as quantity
    from (
      select * from json_to_recordset(${JSON.stringify(places)}::text::json) as g(sku text, location text) order by sku, location
    ) g
    cross join lateral (
      select quantity from inventory_levels l where l.sku = g.sku and l.location = g.location for no key update
    ) l`)
}

/** Which of these articles are inactive (primary key of `products`). */
export async function findInactive(transaction: Connection, skus: readonly string[]): Promise<Set<string>> {
  const rows = await transaction.execute<{ sku: string }>(sql`
    select g.sku from json_array_elements_text(${JSON.stringify(skus)}::text::json) as g(sku)
    cross join lateral (select from products p where p.sku = g.sku and not p.active limit 1) p`)
  return new Set(rows.map(row => row.sku))
}

/** A level after an adjustment; `isLocked` says whether {@link lockLevels} found it before. */
export interface AdjustedLevel extends Level { isLocked: boolean }

/**
 * Writes levels that {@link lockLevels} locked. One that it did not find began at 0; should somebody else have made it
 * meanwhile, ours is added to theirs.
 */
export async function adjustLevels(transaction: Connection, levels: readonly AdjustedLevel[]) {
  await transaction.execute(sql`
    with given as materialized (
      select * from json_to_recordset(${JSON.stringify(levels)}::text::json) as g(sku text, location text, quantity bigint, "isLocked" boolean)
    ), locked as (
      insert into inventory_levels (sku, location, quantity, updated_at)
      select sku, location, quantity, now() from given where "isLocked"
      on conflict (sku, location) do update set quantity = excluded.quantity, updated_at = excluded.updated_at
    )
    insert into inventory_levels as held (sku, location, quantity, updated_at)
    select sku, location, quantity, now() from given where not "isLocked" order by sku, location
    on conflict (sku, location) do update set quantity = held.quantity + excluded.quantity, updated_at = excluded.updated_at`)
}

/** A page of levels behind `after`, by article and place (primary key). */
export function listLevels(connection: Connection, page: { sku?: string, location?: string, after: [string, string] | null, limit: number }) {
  const { sku, location } = inventoryLevels
  return connection.select().from(inventoryLevels).where(and(
    page.sku === undefined ? undefined : eq(sku, page.sku),
    page.location === undefined ? undefined : eq(location, page.location),
    page.after ? sql`(${sku}, ${location}) > (${page.after[0]}, ${page.after[1]})` : undefined,
  )).orderBy(asc(sku), asc(location)).limit(page.limit)
}

const numbered = (rows: readonly object[]) => JSON.stringify(rows.map((row, n) => ({ ...row, n })))
