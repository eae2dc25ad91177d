/** Stock. Levels may precede their product; only a product that is inactive refuses them. */
import { z } from 'zod'
import type { Connection, Database } from '../db/client.ts'
import type { Level } from '../db/queries/platform/inventory.ts'
import { adjustLevels, findInactive, listLevels, lockLevels, setLevels } from '../db/queries/platform/inventory.ts'
import { businessKey, unnamed } from '../shared/commerce.ts'
import { bulkOf, itemResult, productIsInactive } from './bulk.ts'
import { describeBulkChange } from './change.ts'
import { cutPage, pageQuery, readCursor } from './page.ts'

/** `POST /v1/inventory/bulk-update` */
export const setInventorySchema = bulkOf({ sku: businessKey, quantity: z.number().int().min(0), location: businessKey.default(unnamed) })

/** `POST /v1/inventory/adjustments` */
export const adjustInventorySchema = bulkOf({ sku: businessKey, delta: z.number().int(), location: businessKey.default(unnamed) })

/** `GET /v1/inventory` */
export const inventoryQuery = pageQuery.extend({ sku: businessKey.optional(), location: businessKey.optional() })

/** A stock level as it is answered. */
export const levelSchema = z.object({ sku: z.string(), location: z.string(), quantity: z.number(), updatedAt: z.iso.datetime() })

/** Sets levels as they are now; the last of several items for the same article and place wins. */
export async function setInventory(transaction: Connection, { items }: z.output<typeof setInventorySchema>) {
  const inactive = await setLevels(transaction, items.map(({ sku, location, quantity }) => ({ sku, location, quantity })))
  const results = items.map(({ sku }) => itemResult(sku, inactive.has(sku) ? productIsInactive : null))
  return { status: 200, body: { items: results }, change: describeBulkChange('stock.set', 'stock', results) }
}

/** Adds movements to levels one after the other; one that would make the stock negative changes nothing. */
export async function adjustInventory(transaction: Connection, { items }: z.output<typeof adjustInventorySchema>) {
  const inactive = await findInactive(transaction, [...new Set(items.map(item => item.sku))])
  const open = new Map(items.filter(item => !inactive.has(item.sku)).map(({ sku, location }) => [placeOf({ sku, location }), { sku, location }]))
  const before = new Map((await lockLevels(transaction, [...open.values()])).map(level => [placeOf(level), level.quantity]))
  const after = new Map(before)
  const results = items.map(({ sku, location, delta }) => {
    if (inactive.has(sku)) return itemResult(sku, productIsInactive)
    const place = placeOf({ sku, location })
    const quantity = (after.get(place) ?? 0) + delta
    const fault = quantity < 0 ? 'would make the stock negative' : Number.isSafeInteger(quantity) ? null : 'would make the stock too large'
    if (fault === null) after.set(place, quantity)
    return itemResult(sku, fault)
  })
  await adjustLevels(transaction, [...open].flatMap(([place, level]) => {
    const quantity = after.get(place)
    return quantity === undefined ? [] : [{ ...level, quantity, isLocked: before.has(place) }]
  }))
  return { status: 200, body: { items: results }, change: describeBulkChange('stock.adjusted', 'stock', results) }
}

/** A page of levels, by article and place. */
export async function listInventory(database: Database, query: z.output<typeof inventoryQuery>) {
  const after = readCursor(query.cursor, z.tuple([z.string(), z.string()]))
  const rows = await database.query(connection => listLevels(connection, { sku: query.sku, location: query.location, after, limit: query.limit + 1 }))
  return cutPage(rows, query.limit, { key: row => [row.sku, row.location], item: row => ({ ...row, updatedAt: row.updatedAt.toISOString() }) })
}

const placeOf = ({ sku, location }: Omit<Level, 'quantity'>) => JSON.stringify([sku, location])
