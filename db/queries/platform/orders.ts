/** Orders and their lines. */
import { and, asc, desc, eq, inArray, sql } from 'drizzle-orm'
import type { Connection } from '../../client.ts'
import { orderLines, orders } from '../../schema/platform.ts'

/** An order as it is stored. */
export type OrderRow = typeof orders.$inferSelect

/** One line of an order, without its place in it. `unitPrice` is a decimal string. */
export interface OrderLine { sku: string, quantity: number, unitPrice: string, extra: Record<string, unknown> }

/** What a caller decides about an order. */
export type NewOrder = Omit<OrderRow, 'createdAt' | 'updatedAt'>

/** Adds the order; null when its number is taken. The lines are added by {@link insertLines}. */
export async function insertOrder(transaction: Connection, order: NewOrder): Promise<OrderRow | null> {
  const [row] = await transaction.insert(orders).values(order).onConflictDoNothing().returning()
  return row ?? null
}

/** Adds lines in their order, in one statement. */
export async function insertLines(transaction: Connection, orderNumber: string, lines: readonly OrderLine[]) {
  await transaction.execute(sql`
    insert into order_lines (order_number, position, sku, quantity, unit_price, extra)
    select ${orderNumber}::text, l.position, l.sku, l.quantity, l."unitPrice", l.extra
    from json_to_recordset(${JSON.stringify(lines.map((line, index) => ({ ...line, position: index + 1 })))}::text::json)
      as l(position int, sku text, quantity int, "unitPrice" numeric, extra jsonb)`)
}

/** Removes every line of the order. */
export async function deleteLines(transaction: Connection, orderNumber: string) {
  await transaction.delete(orderLines).where(eq(orderLines.orderNumber, orderNumber))
}

/** Changes what is given, merges `extra` into what was there, and returns the order; null when there is none. */
export async function updateOrder(
  transaction: Connection, orderNumber: string, changes: Partial<Pick<OrderRow, 'status' | 'currency' | 'customer' | 'tracking' | 'extra'>>,
): Promise<OrderRow | null> {
  const { extra, ...columns } = changes
  const [row] = await transaction.update(orders)
    .set({ ...columns, extra: sql`${orders.extra} || ${JSON.stringify(extra ?? {})}::text::jsonb`, updatedAt: sql`now()` })
    .where(eq(orders.orderNumber, orderNumber)).returning()
  return row ?? null
}

/** The order as it is before it is changed (primary key), locked until the transaction ends; null when there is none. */
export async function lockOrder(transaction: Connection, orderNumber: string): Promise<OrderRow | null> {
  const [row] = await transaction.select().from(orders).where(eq(orders.orderNumber, orderNumber)).for('update')
  return row ?? null
}

/** The order (primary key), or null. */
export async function findOrder(connection: Connection, orderNumber: string): Promise<OrderRow | null> {
  const [row] = await connection.select().from(orders).where(eq(orders.orderNumber, orderNumber))
  return row ?? null
}

/** A page of orders behind `after`, newest first (index `orders_created`). */
export function listOrders(connection: Connection, page: { after: [string, string] | null, limit: number }): Promise<OrderRow[]> {
  const { createdAt, orderNumber } = orders
  return connection.select().from(orders).where(and(page.after
    ? sql`${createdAt} <= ${page.after[0]}::timestamptz and (${createdAt} < ${page.after[0]}::timestamptz or ${orderNumber} > ${page.after[1]})`
    : undefined)).orderBy(desc(createdAt), asc(orderNumber)).limit(page.limit)
}

/** The lines of these orders in their order (primary key), by order number. */
export async function listLines(connection: Connection, orderNumbers: readonly string[]): Promise<Map<string, OrderLine[]>> {
  const byOrder = new Map<string, OrderLine[]>(orderNumbers.map(orderNumber => [orderNumber, []]))
  if (orderNumbers.length === 0) return byOrder
  const rows = await connection.select().from(orderLines)
    .where(inArray(orderLines.orderNumber, [...orderNumbers]))
    .orderBy(asc(orderLines.orderNumber), asc(orderLines.position))
  for (const row of rows) byOrder.get(row.orderNumber)?.push(row)
  return byOrder
}
