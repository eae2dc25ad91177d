import { z } from 'zod'
import { businessKey } from '../../shared/commerce.ts'
import { defineAction, writeKey } from './define-action.ts'
import { address, segment } from './fields.ts'

/** A customer, made or brought up to date. */
export const customerUpsert = defineAction({
  name: 'customer.upsert',
  title: 'Create or update a customer',
  data: z.looseObject({
    customerNumber: businessKey,
    name: z.string().min(1).max(500),
    email: z.email().max(320).optional(),
    phone: z.string().min(1).max(50).optional(),
    addresses: z.array(address).max(100).optional(),
  }),
  example: {
    customerNumber: 'C-20871', name: 'Ada Lovelace', email: 'ada@example.com', phone: '+49 30 1234567',
    addresses: [{ kind: 'delivery', street: 'Rudower Chaussee 12', postalCode: '12489', city: 'Berlin', country: 'DE' }],
  },
  call: data => ({ method: 'PUT', path: `/v1/customers/${segment(data.customerNumber)}` }),
  refs: data => [data.customerNumber],
  writes: data => [writeKey('customer', data.customerNumber)],
})
