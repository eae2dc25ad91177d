import { z } from 'zod'
import { customerParams, removeCustomer } from '../../../../platform/customers.ts'
import { operator } from '../../../utils/access.ts'
import { defineApi } from '../../../utils/define-api.ts'

export default defineApi({
  role: operator,
  summary: 'Removes a customer',
  input: z.object({ params: customerParams }),
  output: z.null(),
  status: 204,
}, async ({ input, waybill }) => {
  await removeCustomer(waybill.database, input.params.customerNumber)
  return null
})
