import { z } from 'zod'
import { getOrder, orderParams, orderSchema } from '../../../../platform/orders.ts'
import { viewer } from '../../../utils/access.ts'
import { defineApi } from '../../../utils/define-api.ts'

export default defineApi({
  role: viewer,
  summary: 'One order with its lines',
  input: z.object({ params: orderParams }),
  output: orderSchema,
}, ({ input, waybill }) => getOrder(waybill.database, input.params.orderNumber))
