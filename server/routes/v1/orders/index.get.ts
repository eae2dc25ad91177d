import { z } from 'zod'
import { getOrders, orderSchema } from '../../../../platform/orders.ts'
import { pageOf, pageQuery } from '../../../../platform/page.ts'
import { viewer } from '../../../utils/access.ts'
import { defineApi } from '../../../utils/define-api.ts'

export default defineApi({
  role: viewer,
  summary: 'Orders with their lines, newest first',
  input: z.object({ query: pageQuery }),
  output: pageOf(orderSchema),
}, ({ input, waybill }) => getOrders(waybill.database, input.query))
