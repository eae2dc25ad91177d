/** What the built-in platform holds after everything that it accepted. */
import { createHash } from 'node:crypto'
import { canonicalJson } from '../../platform/canonical-json.ts'
import { createOrderSchema } from '../../platform/orders.ts'
import { findAction } from '../../pipeline/actions/registry.ts'
import { z } from 'zod'
import type { Message } from './messages.ts'
import type { Row, RowWriter } from './rows.ts'

/** Newer news about an order than its creation. */
export interface OrderNews { status: string, tracking: string | null, at: Date }

export interface PlatformState {
  /** Applies a message that the platform accepted at this moment. */
  apply: (message: Message, at: Date) => Promise<void>
  /** Writes what is not written yet. Orders were written when they came. */
  finish: () => Promise<void>
  /** The latest news of each order that there was news about. */
  news: ReadonlyMap<string, OrderNews>
}

const text = z.string().optional()
const count = z.number().optional()
const item = z.looseObject({ sku: z.string(), quantity: count, delta: count, location: text, amount: text, currency: text, priceList: text })
const itemsSchema = z.object({ items: z.array(item) })
const productSchema = z.object({ sku: z.string(), name: z.string(), description: text, attributes: z.record(z.string(), z.unknown()).optional() })
const customerSchema = z.object({ customerNumber: z.string(), name: z.string(), email: text, phone: text, addresses: z.array(z.unknown()).optional() })
const newsSchema = z.object({ orderNumber: z.string(), status: z.string(), tracking: z.unknown().optional() })

/** Writes to `rows`; `products` are there from the beginning, since `since`. */
export function makePlatformState(rows: RowWriter, products: readonly { sku: string, name: string }[], since: Date): PlatformState {
  const productRows = new Map(products.map(({ sku, name }) => [sku, productRow({ sku, name }, since, since)]))
  const levels = new Map<string, { row: Row, quantity: number }>()
  const prices = new Map<string, Row>()
  const customers = new Map<string, Row>()
  const news = new Map<string, OrderNews>()

  function setLevel(sku: string, location: string, at: Date, quantityFrom: (before: number) => number) {
    const key = `${sku} ${location}`
    const quantity = Math.max(0, quantityFrom(levels.get(key)?.quantity ?? 0))
    levels.set(key, { quantity, row: { sku, location, quantity, updated_at: at } })
  }

  const appliers: Record<string, (data: unknown, at: Date) => Promise<void> | void> = {
    'inventory.set': (data, at) => itemsSchema.parse(data).items.forEach(({ sku, location = 'default', quantity = 0 }) => setLevel(sku, location, at, () => quantity)),
    'inventory.adjust': (data, at) => itemsSchema.parse(data).items.forEach(({ sku, location = 'default', delta = 0 }) => setLevel(sku, location, at, before => before + delta)),
    'price.set': (data, at) => itemsSchema.parse(data).items.forEach(({ sku, currency = 'EUR', priceList = 'default', amount = '0' }) =>
      prices.set(`${sku} ${currency} ${priceList}`, { sku, currency, price_list: priceList, amount, updated_at: at })),
    'product.upsert': (data, at) => {
      const product = productSchema.parse(data)
      productRows.set(product.sku, productRow(product, since, at))
    },
    'customer.upsert': (data, at) => {
      const { customerNumber, name, email, phone, addresses } = customerSchema.parse(data)
      const createdAt = customers.get(customerNumber)?.created_at ?? at
      customers.set(customerNumber, { customer_number: customerNumber, name, email: email ?? null, phone: phone ?? null, addresses: JSON.stringify(addresses ?? []), extra: '{}', created_at: createdAt, updated_at: at })
    },
    'order.create': (data, at) => writeOrder(rows, data, at),
    'order.update': (data, at) => {
      const { orderNumber, status, tracking } = newsSchema.parse(data)
      news.set(orderNumber, { status, tracking: tracking === undefined ? news.get(orderNumber)?.tracking ?? null : JSON.stringify(tracking), at })
    },
  }
  return {
    news,
    async apply({ action, data }, at) {
      if (findAction(action)) await appliers[action]?.(data, at)
    },
    async finish() {
      for (const row of productRows.values()) await rows.add('products', row)
      for (const { row } of levels.values()) await rows.add('inventory_levels', row)
      for (const row of prices.values()) await rows.add('prices', row)
      for (const row of customers.values()) await rows.add('customers', row)
      await rows.flush()
    },
  }
}

function productRow(product: z.output<typeof productSchema>, createdAt: Date, updatedAt: Date): Row {
  return {
    sku: product.sku, name: product.name, description: product.description ?? null, attributes: JSON.stringify(product.attributes ?? {}),
    active: true, extra: '{}', created_at: createdAt, updated_at: updatedAt,
  }
}

async function writeOrder(rows: RowWriter, data: unknown, at: Date) {
  const body = createOrderSchema.parse(data)
  const { orderNumber, status, currency, customer, tracking: _, lines, ...extra } = body
  await rows.add('orders', {
    order_number: orderNumber, status, currency, customer: JSON.stringify(customer), tracking: null,
    content_hash: createHash('sha256').update(canonicalJson(body)).digest(), extra: JSON.stringify(extra), created_at: at, updated_at: at,
  })
  for (const [index, { sku, quantity, unitPrice, ...more }] of lines.entries()) {
    await rows.add('order_lines', { order_number: orderNumber, position: index + 1, sku, quantity, unit_price: unitPrice, extra: JSON.stringify(more) })
  }
}
