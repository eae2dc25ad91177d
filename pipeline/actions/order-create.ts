import { z } from 'zod'
import { businessKey, currencyCode, decimalString } from '../../shared/commerce.ts'
import { defineAction } from './define-action.ts'
import { orderWrites } from './fields.ts'

/** A new order. */
export const orderCreate = defineAction({
  name: 'order.create',
  title: 'Create an order',
  data: z.looseObject({
    orderNumber: businessKey,
    currency: currencyCode,
    customer: z.looseObject({ customerNumber: businessKey.optional() }),
    lines: z.array(z.looseObject({
      sku: businessKey,
      quantity: z.number().int().min(1).max(1_000_000),
      unitPrice: decimalString,
    })).min(1).max(500),
  }),
  example: {
    orderNumber: 'SO-2026-10482',
    currency: 'EUR',
    customer: { customerNumber: 'C-20871', name: 'Ada Lovelace' },
    lines: [{ sku: 'CHAIR-UNO-BLK', quantity: 4, unitPrice: '149.90' }],
  },
  call: () => ({ method: 'POST', path: '/v1/orders' }),
  refs: data => [
    data.orderNumber,
    ...(data.customer.customerNumber === undefined ? [] : [data.customer.customerNumber]),
    ...data.lines.map(line => line.sku),
  ],
  writes: orderWrites,
})
