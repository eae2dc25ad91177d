/** Prices. Money stays the decimal string that was sent: `19.90` comes back as `19.90`. */
import { z } from 'zod'
import type { Connection, Database } from '../db/client.ts'
import { listPrices, setPrices } from '../db/queries/platform/prices.ts'
import { businessKey, currencyCode, decimalString, unnamed } from '../shared/commerce.ts'
import { bulkOf, itemResult, productIsInactive } from './bulk.ts'
import { describeBulkChange } from './change.ts'
import { cutPage, pageQuery, readCursor } from './page.ts'

/** `POST /v1/prices/bulk-update` */
export const setPricesSchema = bulkOf({ sku: businessKey, amount: decimalString, currency: currencyCode, priceList: businessKey.default(unnamed) })

/** `GET /v1/prices` */
export const pricesQuery = pageQuery.extend({ sku: businessKey.optional() })

/** A price as it is answered. */
export const priceSchema = z.object({ sku: z.string(), currency: z.string(), priceList: z.string(), amount: z.string(), updatedAt: z.iso.datetime() })

/** Sets prices as they are now; the last of several items for the same article, currency and price list wins. */
export async function updatePrices(transaction: Connection, { items }: z.output<typeof setPricesSchema>) {
  const inactive = await setPrices(transaction, items.map(({ sku, currency, priceList, amount }) => ({ sku, currency, priceList, amount })))
  const results = items.map(({ sku }) => itemResult(sku, inactive.has(sku) ? productIsInactive : null))
  return { status: 200, body: { items: results }, change: describeBulkChange('price.set', 'price', results) }
}

/** A page of prices, by article, currency and price list. */
export async function getPrices(database: Database, query: z.output<typeof pricesQuery>) {
  const after = readCursor(query.cursor, z.tuple([z.string(), z.string(), z.string()]))
  const rows = await database.query(connection => listPrices(connection, { sku: query.sku, after, limit: query.limit + 1 }))
  return cutPage(rows, query.limit, {
    key: row => [row.sku, row.currency, row.priceList],
    item: row => ({ ...row, updatedAt: row.updatedAt.toISOString() }),
  })
}
