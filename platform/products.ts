/** Products. `PUT` replaces the whole product; fields the platform has no column for are kept and given back. */
import { z } from 'zod'
import type { Connection, Database } from '../db/client.ts'
import type { ProductRow } from '../db/queries/platform/products.ts'
import { deleteProduct, findProduct, listProducts, lockProduct, putProduct } from '../db/queries/platform/products.ts'
import type { Act } from '../shared/audit.ts'
import { businessKey } from '../shared/commerce.ts'
import { noSuch, requireSameNumber } from './by-number.ts'
import type { Change } from './change.ts'
import { describeChange } from './change.ts'
import type { pageQuery } from './page.ts'
import { cutPage, readCursor } from './page.ts'

/** `…/{sku}` */
export const productParams = z.object({ sku: businessKey })

/** `PUT /v1/products/{sku}` */
export const writeProductSchema = z.looseObject({
  sku: businessKey.optional(),
  name: z.string().min(1).max(500),
  description: z.string().max(50_000).nullish(),
  attributes: z.record(z.string(), z.unknown()).default({}),
  active: z.boolean().default(true),
})

/** A product as it is answered, with the fields the platform only keeps. */
export const productSchema = z.looseObject({
  sku: z.string(),
  name: z.string(),
  description: z.string().nullable(),
  attributes: z.record(z.string(), z.unknown()),
  active: z.boolean(),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
})

/** Makes or replaces the product: 201 or 200. */
export async function writeProduct(transaction: Connection, sku: string, body: z.output<typeof writeProductSchema>) {
  requireSameNumber('sku', sku, body.sku)
  const { sku: _, name, description, attributes, active, ...extra } = body
  const before = await lockProduct(transaction, sku)
  const { created, ...row } = await putProduct(transaction, { sku, name, description: description ?? null, attributes, active, extra })
  return { status: created ? 201 : 200, body: showProduct(row), change: describeProductChange(created ? 'product.created' : 'product.replaced', before, row) }
}

/** The product. @throws WaybillError `not_found` */
export async function getProduct(database: Database, sku: string) {
  const row = await database.query(connection => findProduct(connection, sku))
  if (!row) throw noSuch('product', sku)
  return showProduct(row)
}

/** Removes the product; its stock and prices stay. @throws WaybillError `not_found` */
export async function removeProduct(transaction: Connection, sku: string): Promise<Change> {
  const before = await deleteProduct(transaction, sku)
  if (!before) throw noSuch('product', sku)
  return describeProductChange('product.removed', before, null)
}

/** A page of products, by SKU. */
export async function getProducts(database: Database, query: z.output<typeof pageQuery>) {
  const after = readCursor(query.cursor, z.string())
  const rows = await database.query(connection => listProducts(connection, { after, limit: query.limit + 1 }))
  return cutPage(rows, query.limit, { key: row => row.sku, item: showProduct })
}

function describeProductChange(act: Act, before: ProductRow | null, after: ProductRow | null): Change {
  const number = (after ?? before)?.sku ?? ''
  return describeChange(act, { type: 'product', number }, { before: before && showProduct(before), after: after && showProduct(after), open: 'all' })
}

function showProduct({ extra, ...row }: ProductRow) {
  return { ...extra, ...row, createdAt: row.createdAt.toISOString(), updatedAt: row.updatedAt.toISOString() }
}
