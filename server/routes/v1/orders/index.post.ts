import { z } from 'zod'
import { createOrder, createOrderSchema, orderSchema } from '../../../../platform/orders.ts'
import { operator } from '../../../utils/access.ts'
import { defineApi } from '../../../utils/define-api.ts'
import { writeOnce } from '../../../utils/write-once.ts'

export default defineApi({
  role: operator,
  summary: 'Adds an order',
  refusals: ['conflict'],
  idempotencyKey: true,
  otherStatuses: { 200: 'The very same order was there already.' },
  input: z.object({ body: createOrderSchema }),
  output: orderSchema,
  status: 201,
}, ({ caller, input, request }) =>
  writeOnce(request, { caller, body: input.body, answer: orderSchema }, transaction => createOrder(transaction, input.body)))
