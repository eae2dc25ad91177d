/** Orders. Fields the platform has no column for are kept and given back, with the order and with its lines. */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Connection, Database } from '../db/client.ts'
import type { OrderLine, OrderRow } from '../db/queries/platform/orders.ts'
import { deleteLines, findOrder, insertLines, insertOrder, listLines, listOrders, lockOrder, updateOrder } from '../db/queries/platform/orders.ts'
import type { Act } from '../shared/audit.ts'
import { businessKey, currencyCode, decimalString } from '../shared/commerce.ts'
import { WaybillError } from '../shared/waybill-error.ts'
import { canonicalJson } from './canonical-json.ts'
import { noSuch, requireSameNumber } from './by-number.ts'
import type { Change } from './change.ts'
import { describeChange } from './change.ts'
import type { pageQuery } from './page.ts'
import { cutPage, readCursor } from './page.ts'

/** `…/{orderNumber}` */
export const orderParams = z.object({ orderNumber: businessKey })

const fields = {
  status: z.string().min(1).max(100),
  tracking: z.unknown(),
  currency: currencyCode,
  customer: z.looseObject({ customerNumber: businessKey.optional() }),
  lines: z.array(z.looseObject({ sku: businessKey, quantity: z.number().int().min(1).max(1_000_000), unitPrice: decimalString })).min(1).max(500),
}

/** `POST /v1/orders` */
export const createOrderSchema = z.looseObject({ orderNumber: businessKey, ...fields, status: fields.status.default('open'), tracking: fields.tracking.optional() })

/** `PATCH /v1/orders/{orderNumber}` */
export const changeOrderSchema = z.looseObject({ orderNumber: businessKey, ...fields }).partial()

/** An order as it is answered, with the fields the platform only keeps. */
export const orderSchema = z.looseObject({
  orderNumber: z.string(),
  status: z.string(),
  currency: z.string(),
  customer: z.record(z.string(), z.unknown()),
  tracking: z.unknown(),
  lines: z.array(z.looseObject({ sku: z.string(), quantity: z.number(), unitPrice: z.string() })),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
})

/**
 * Adds the order: 201; 200 when the very same one is there already.
 * @throws WaybillError `conflict` when its number stands for another order
 */
export async function createOrder(transaction: Connection, body: z.output<typeof createOrderSchema>) {
  const { orderNumber, status, currency, customer, tracking, lines, ...extra } = body
  const contentHash = createHash('sha256').update(canonicalJson(body)).digest()
  const row = await insertOrder(transaction, { orderNumber, status, currency, customer, tracking: tracking ?? null, extra, contentHash })
  if (!row) return { status: 200, body: await requireSameOrder(transaction, orderNumber, contentHash), change: null }
  const stored = lines.map(storeLine)
  await insertLines(transaction, orderNumber, stored)
  const order = showOrder(row, stored)
  return { status: 201, body: order, change: describeOrderChange('order.created', orderNumber, { before: null, after: order }) }
}

/** Changes what is given of the order, and leaves the rest as it is. @throws WaybillError `not_found` */
export async function changeOrder(transaction: Connection, orderNumber: string, body: z.output<typeof changeOrderSchema>) {
  requireSameNumber('orderNumber', orderNumber, body.orderNumber)
  const { orderNumber: _, lines, status, currency, customer, tracking, ...extra } = body
  const found = await lockOrder(transaction, orderNumber)
  const before = found && await withLines(transaction, found)
  const row = await updateOrder(transaction, orderNumber, { status, currency, customer, tracking, extra })
  if (!row) throw noSuch('order', orderNumber)
  if (lines) {
    await deleteLines(transaction, orderNumber)
    await insertLines(transaction, orderNumber, lines.map(storeLine))
  }
  const after = await withLines(transaction, row)
  return { status: 200, body: after, change: describeOrderChange('order.changed', orderNumber, { before, after }) }
}

type ShownOrder = ReturnType<typeof showOrder>

/** Who ordered, and whatever else came with the order, may be personal. */
function describeOrderChange(act: Act, number: string, states: { before: ShownOrder | null, after: ShownOrder }): Change {
  return describeChange(act, { type: 'order', number }, { ...states, open: ['orderNumber', 'status', 'currency', 'lines'] })
}

/** The order. @throws WaybillError `not_found` */
export async function getOrder(database: Database, orderNumber: string) {
  return database.query(async (connection) => {
    const row = await findOrder(connection, orderNumber)
    if (!row) throw noSuch('order', orderNumber)
    return withLines(connection, row)
  })
}

/** A page of orders, newest first. */
export async function getOrders(database: Database, query: z.output<typeof pageQuery>) {
  const after = readCursor(query.cursor, z.tuple([z.iso.datetime(), z.string()]))
  return database.query(async (connection) => {
    const rows = await listOrders(connection, { after, limit: query.limit + 1 })
    const lines = await listLines(connection, rows.slice(0, query.limit).map(row => row.orderNumber))
    return cutPage(rows, query.limit, {
      key: row => [row.createdAt.toISOString(), row.orderNumber],
      item: row => showOrder(row, lines.get(row.orderNumber) ?? []),
    })
  })
}

async function requireSameOrder(transaction: Connection, orderNumber: string, contentHash: Uint8Array) {
  const row = await findOrder(transaction, orderNumber)
  if (!row || Buffer.compare(row.contentHash, contentHash) !== 0) {
    throw new WaybillError('conflict', `There is an order ${orderNumber} already, with other content. Change it with PATCH, or use another number.`)
  }
  return withLines(transaction, row)
}

async function withLines(connection: Connection, row: OrderRow) {
  const lines = await listLines(connection, [row.orderNumber])
  return showOrder(row, lines.get(row.orderNumber) ?? [])
}

function storeLine({ sku, quantity, unitPrice, ...extra }: z.output<typeof fields.lines>[number]): OrderLine {
  return { sku, quantity, unitPrice, extra }
}

function showOrder({ extra, contentHash: _, ...row }: OrderRow, lines: readonly OrderLine[]) {
  return {
    ...extra,
    ...row,
    lines: lines.map(({ sku, quantity, unitPrice, extra: kept }) => ({ ...kept, sku, quantity, unitPrice })),
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  }
}
