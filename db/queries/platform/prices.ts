/** Prices per article, currency and price list. */
import { and, asc, eq, sql } from 'drizzle-orm'
import type { Connection } from '../../client.ts'
import { prices } from '../../schema/platform.ts'

/** A price; `amount` is a decimal string. */
export interface Price { sku: string, currency: string, priceList: string, amount: string }

/**
 * Sets prices in one statement, in key order; of several with the same key the last one wins. Articles that are inactive
 * (primary key of `products`) are left as they are and returned.
 */
export async function setPrices(transaction: Connection, given: readonly Price[]): Promise<Set<string>> {
  const json = JSON.stringify(given.map((price, n) => ({ ...price, n })))
  const rows = await transaction.execute<{ sku: string }>(sql`
    with given as materialized (
      select * from json_to_recordset(${json}::text::json) as g(n int, sku text, currency text, "priceList" text, amount numeric)
    ), inactive as materialized (
      select distinct g.sku from given g
      cross join lateral (select from products p where p.sku = g.sku and not p.active limit 1) p
    ), wanted as (
      select distinct on (sku, currency, "priceList") sku, currency, "priceList", amount from given
      where sku not in (select sku from inactive) order by sku, currency, "priceList", n desc
    ), written as (
      insert into prices (sku, currency, price_list, amount, updated_at)
      select sku, currency, "priceList", amount, now() from wanted order by sku, currency, "priceList"
      on conflict (sku, currency, price_list) do update set amount = excluded.amount, updated_at = excluded.updated_at
    )
    select sku from inactive`)
  return new Set(rows.map(row => row.sku))
}

/** A page of prices behind `after`, by article, currency and price list (primary key). */
export function listPrices(connection: Connection, page: { sku?: string, after: [string, string, string] | null, limit: number }) {
  const { sku, currency, priceList } = prices
  return connection.select().from(prices).where(and(
    page.sku === undefined ? undefined : eq(sku, page.sku),
    page.after ? sql`(${sku}, ${currency}, ${priceList}) > (${page.after[0]}, ${page.after[1]}, ${page.after[2]})` : undefined,
  )).orderBy(asc(sku), asc(currency), asc(priceList)).limit(page.limit)
}
