/** Customers. `PUT` replaces the whole customer; fields the platform has no column for are kept and given back. */
import { z } from 'zod'
import type { Connection, Database } from '../db/client.ts'
import type { CustomerRow } from '../db/queries/platform/customers.ts'
import { deleteCustomer, findCustomer, listCustomers, lockCustomer, putCustomer } from '../db/queries/platform/customers.ts'
import type { Act } from '../shared/audit.ts'
import { businessKey } from '../shared/commerce.ts'
import { noSuch, requireSameNumber } from './by-number.ts'
import type { Change } from './change.ts'
import { describeChange } from './change.ts'
import type { pageQuery } from './page.ts'
import { cutPage, readCursor } from './page.ts'

/** `…/{customerNumber}` */
export const customerParams = z.object({ customerNumber: businessKey })

/** `PUT /v1/customers/{customerNumber}` */
export const writeCustomerSchema = z.looseObject({
  customerNumber: businessKey.optional(),
  name: z.string().min(1).max(500),
  email: z.email().max(320).nullish(),
  phone: z.string().min(1).max(50).nullish(),
  addresses: z.array(z.looseObject({})).max(100).default([]),
})

/** A customer as it is answered, with the fields the platform only keeps. */
export const customerSchema = z.looseObject({
  customerNumber: z.string(),
  name: z.string(),
  email: z.string().nullable(),
  phone: z.string().nullable(),
  addresses: z.array(z.unknown()),
  createdAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
})

/** Makes or replaces the customer: 201 or 200. */
export async function writeCustomer(transaction: Connection, customerNumber: string, body: z.output<typeof writeCustomerSchema>) {
  requireSameNumber('customerNumber', customerNumber, body.customerNumber)
  const { customerNumber: _, name, email, phone, addresses, ...extra } = body
  const before = await lockCustomer(transaction, customerNumber)
  const { created, ...row } = await putCustomer(transaction, { customerNumber, name, email: email ?? null, phone: phone ?? null, addresses, extra })
  return { status: created ? 201 : 200, body: showCustomer(row), change: describeCustomerChange(created ? 'customer.created' : 'customer.replaced', before, row) }
}

/** The customer. @throws WaybillError `not_found` */
export async function getCustomer(database: Database, customerNumber: string) {
  const row = await database.query(connection => findCustomer(connection, customerNumber))
  if (!row) throw noSuch('customer', customerNumber)
  return showCustomer(row)
}

/** Removes the customer; orders keep what they know of it. @throws WaybillError `not_found` */
export async function removeCustomer(transaction: Connection, customerNumber: string): Promise<Change> {
  const before = await deleteCustomer(transaction, customerNumber)
  if (!before) throw noSuch('customer', customerNumber)
  return describeCustomerChange('customer.removed', before, null)
}

/** A page of customers, by customer number. */
export async function getCustomers(database: Database, query: z.output<typeof pageQuery>) {
  const after = readCursor(query.cursor, z.string())
  const rows = await database.query(connection => listCustomers(connection, { after, limit: query.limit + 1 }))
  return cutPage(rows, query.limit, { key: row => row.customerNumber, item: showCustomer })
}

/** A customer who is removed must not live on in a record that nobody can change: whatever may be personal counts as such. */
function describeCustomerChange(act: Act, before: CustomerRow | null, after: CustomerRow | null): Change {
  const number = (after ?? before)?.customerNumber ?? ''
  return describeChange(act, { type: 'customer', number }, { before: before && showCustomer(before), after: after && showCustomer(after), open: ['customerNumber'] })
}

function showCustomer({ extra, ...row }: CustomerRow) {
  return { ...extra, ...row, createdAt: row.createdAt.toISOString(), updatedAt: row.updatedAt.toISOString() }
}
