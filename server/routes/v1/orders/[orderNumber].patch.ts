import { z } from 'zod'
import { changeOrder, changeOrderSchema, orderParams, orderSchema } from '../../../../platform/orders.ts'
import { operator } from '../../../utils/access.ts'
import { defineApi } from '../../../utils/define-api.ts'
import { writeOnce } from '../../../utils/write-once.ts'

export default defineApi({
  role: operator,
  summary: 'Changes an order; fields left out stay as they are',
  idempotencyKey: true,
  input: z.object({ params: orderParams, body: changeOrderSchema }),
  output: orderSchema,
}, ({ caller, input, request }) =>
  writeOnce(request, { caller, body: input.body, answer: orderSchema }, transaction => changeOrder(transaction, input.params.orderNumber, input.body)))
