/** Products. */
import { asc, eq, getTableColumns, gt, sql } from 'drizzle-orm'
import type { Connection } from '../../client.ts'
import { products } from '../../schema/platform.ts'

/** A product as it is stored. */
export type ProductRow = typeof products.$inferSelect

/** What a caller decides about a product. */
export type NewProduct = Omit<ProductRow, 'createdAt' | 'updatedAt'>

/** Makes the product, or replaces all of it but its date of creation; `created` says which. */
export async function putProduct(transaction: Connection, product: NewProduct) {
  const [row] = await transaction.insert(products).values(product)
    .onConflictDoUpdate({ target: products.sku, set: { ...product, updatedAt: sql`now()` } })
    .returning({ ...getTableColumns(products), created: sql<boolean>`xmax = 0` })
  if (!row) throw new Error('Writing a product returned nothing.')
  return row
}

/** The product as it is before it is written (primary key), locked until the transaction ends; null when there is none yet. */
export async function lockProduct(transaction: Connection, sku: string): Promise<ProductRow | null> {
  const [row] = await transaction.select().from(products).where(eq(products.sku, sku)).for('update')
  return row ?? null
}

/** The product (primary key), or null. */
export async function findProduct(connection: Connection, sku: string): Promise<ProductRow | null> {
  const [row] = await connection.select().from(products).where(eq(products.sku, sku))
  return row ?? null
}

/** Removes the product and returns what it was; null when there was none. Its stock and prices stay. */
export async function deleteProduct(transaction: Connection, sku: string): Promise<ProductRow | null> {
  const [deleted] = await transaction.delete(products).where(eq(products.sku, sku)).returning()
  return deleted ?? null
}

/** A page of products behind `after`, by SKU (primary key). */
export function listProducts(connection: Connection, page: { after: string | null, limit: number }): Promise<ProductRow[]> {
  return connection.select().from(products)
    .where(page.after === null ? undefined : gt(products.sku, page.after))
    .orderBy(asc(products.sku)).limit(page.limit)
}
