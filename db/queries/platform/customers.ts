/** Customers. */
import { asc, eq, getTableColumns, gt, sql } from 'drizzle-orm'
import type { Connection } from '../../client.ts'
import { customers } from '../../schema/platform.ts'

/** A customer as it is stored. */
export type CustomerRow = typeof customers.$inferSelect

/** What a caller decides about a customer. */
export type NewCustomer = Omit<CustomerRow, 'createdAt' | 'updatedAt'>

/** Makes the customer, or replaces all of it but its date of creation; `created` says which. */
export async function putCustomer(transaction: Connection, customer: NewCustomer) {
  const [row] = await transaction.insert(customers).values(customer)
    .onConflictDoUpdate({ target: customers.customerNumber, set: { ...customer, updatedAt: sql`now()` } })
    .returning({ ...getTableColumns(customers), created: sql<boolean>`xmax = 0` })
  if (!row) throw new Error('Writing a customer returned nothing.')
  return row
}

/** The customer as it is before it is written (primary key), locked until the transaction ends; null when there is none yet. */
export async function lockCustomer(transaction: Connection, customerNumber: string): Promise<CustomerRow | null> {
  const [row] = await transaction.select().from(customers).where(eq(customers.customerNumber, customerNumber)).for('update')
  return row ?? null
}

/** The customer (primary key), or null. */
export async function findCustomer(connection: Connection, customerNumber: string): Promise<CustomerRow | null> {
  const [row] = await connection.select().from(customers).where(eq(customers.customerNumber, customerNumber))
  return row ?? null
}

/** Removes the customer and returns what it was; null when there was none. */
export async function deleteCustomer(transaction: Connection, customerNumber: string): Promise<CustomerRow | null> {
  const [deleted] = await transaction.delete(customers).where(eq(customers.customerNumber, customerNumber)).returning()
  return deleted ?? null
}

/** A page of customers behind `after`, by customer number (primary key). */
export function listCustomers(connection: Connection, page: { after: string | null, limit: number }): Promise<CustomerRow[]> {
  return connection.select().from(customers)
    .where(page.after === null ? undefined : gt(customers.customerNumber, page.after))
    .orderBy(asc(customers.customerNumber)).limit(page.limit)
}
