import { z } from 'zod'
import { businessKey } from '../../shared/commerce.ts'
import { defineAction } from './define-action.ts'
import { orderFields, orderWrites, segment } from './fields.ts'

/** News about an order: its status, its tracking, whatever else it carries. */
export const orderUpdate = defineAction({
  name: 'order.update',
  title: 'Update an order',
  data: z.looseObject({
    orderNumber: businessKey,
    status: z.string().min(1).max(100).optional(),
    tracking: z.unknown().optional(),
  }),
  example: { orderNumber: 'SO-2026-10482', status: 'shipped', tracking: { carrier: 'DHL', numbers: ['00340434161094042557'] } },
  call: data => ({ method: 'PATCH', path: `/v1/orders/${segment(data.orderNumber)}` }),
  refs: data => [data.orderNumber],
  writes: orderWrites,
  fields: orderFields,
})
