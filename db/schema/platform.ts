/** The built-in commerce platform's own data. It knows nothing of integrations and events. */
import { sql } from 'drizzle-orm'
import { bigint, boolean, check, index, integer, json, jsonb, numeric, pgTable, primaryKey, text } from 'drizzle-orm/pg-core'
import { bytes, instant } from './columns.ts'

/** Fields that a caller sent and the platform has no column for; kept and given back. */
type Extra = Record<string, unknown>

export const products = pgTable('products', {
  sku: text('sku').primaryKey(),
  name: text('name').notNull(),
  description: text('description'),
  attributes: jsonb('attributes').$type<Extra>().notNull().default({}),
  active: boolean('active').notNull().default(true),
  extra: jsonb('extra').$type<Extra>().notNull().default({}),
  createdAt: instant('created_at').notNull().defaultNow(),
  updatedAt: instant('updated_at').notNull().defaultNow(),
})

export const inventoryLevels = pgTable('inventory_levels', {
  sku: text('sku').notNull(),
  location: text('location').notNull().default('default'),
  quantity: bigint('quantity', { mode: 'number' }).notNull(),
  updatedAt: instant('updated_at').notNull().defaultNow(),
}, table => [
  primaryKey({ name: 'inventory_levels_pkey', columns: [table.sku, table.location] }),
  check('inventory_levels_not_negative', sql`${table.quantity} >= 0`),
])

export const prices = pgTable('prices', {
  sku: text('sku').notNull(),
  currency: text('currency').notNull(),
  priceList: text('price_list').notNull().default('default'),
  /** Without a fixed scale, so that 19.90 comes back as 19.90. */
  amount: numeric('amount').notNull(),
  updatedAt: instant('updated_at').notNull().defaultNow(),
}, table => [
  primaryKey({ name: 'prices_pkey', columns: [table.sku, table.currency, table.priceList] }),
  check('prices_not_negative', sql`${table.amount} >= 0`),
  check('prices_currency_iso', sql`${table.currency} ~ '^[A-Z]{3}$'`),
])

export const orders = pgTable('orders', {
  orderNumber: text('order_number').primaryKey(),
  status: text('status').notNull().default('open'),
  currency: text('currency').notNull(),
  customer: jsonb('customer').$type<Extra>().notNull(),
  tracking: jsonb('tracking').$type<unknown>(),
  /** SHA-256 of what the order was created with: tells a repeated creation from a different order of the same number. */
  contentHash: bytes('content_hash').notNull(),
  extra: jsonb('extra').$type<Extra>().notNull().default({}),
  createdAt: instant('created_at').notNull().defaultNow(),
  updatedAt: instant('updated_at').notNull().defaultNow(),
}, table => [
  check('orders_currency_iso', sql`${table.currency} ~ '^[A-Z]{3}$'`),
  index('orders_created').on(table.createdAt.desc(), table.orderNumber),
])

export const orderLines = pgTable('order_lines', {
  orderNumber: text('order_number').notNull().references(() => orders.orderNumber, { onDelete: 'cascade' }),
  position: integer('position').notNull(),
  sku: text('sku').notNull(),
  quantity: integer('quantity').notNull(),
  unitPrice: numeric('unit_price').notNull(),
  extra: jsonb('extra').$type<Extra>().notNull().default({}),
}, table => [
  primaryKey({ name: 'order_lines_pkey', columns: [table.orderNumber, table.position] }),
  check('order_lines_quantity_positive', sql`${table.quantity} > 0`),
  check('order_lines_price_not_negative', sql`${table.unitPrice} >= 0`),
])

export const customers = pgTable('customers', {
  customerNumber: text('customer_number').primaryKey(),
  name: text('name').notNull(),
  email: text('email'),
  phone: text('phone'),
  addresses: jsonb('addresses').$type<unknown[]>().notNull().default([]),
  extra: jsonb('extra').$type<Extra>().notNull().default({}),
  createdAt: instant('created_at').notNull().defaultNow(),
  updatedAt: instant('updated_at').notNull().defaultNow(),
})

/** The first answer to each idempotency key, given again whenever the key comes again. */
export const platformIdempotencyKeys = pgTable('platform_idempotency_keys', {
  key: text('key').primaryKey(),
  requestHash: bytes('request_hash').notNull(),
  status: integer('status').notNull(),
  /** As text, so that it is given again exactly. */
  body: json('body').$type<unknown>().notNull(),
  createdAt: instant('created_at').notNull().defaultNow(),
}, table => [index('platform_idempotency_keys_created').on(table.createdAt)])
