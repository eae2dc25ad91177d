import { z } from 'zod'
import { customerParams, customerSchema, getCustomer } from '../../../../platform/customers.ts'
import { viewer } from '../../../utils/access.ts'
import { defineApi } from '../../../utils/define-api.ts'

export default defineApi({
  role: viewer,
  summary: 'One customer',
  input: z.object({ params: customerParams }),
  output: customerSchema,
}, ({ input, waybill }) => getCustomer(waybill.database, input.params.customerNumber))
