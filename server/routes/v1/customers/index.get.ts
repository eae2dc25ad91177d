import { z } from 'zod'
import { customerSchema, getCustomers } from '../../../../platform/customers.ts'
import { pageOf, pageQuery } from '../../../../platform/page.ts'
import { viewer } from '../../../utils/access.ts'
import { defineApi } from '../../../utils/define-api.ts'

export default defineApi({
  role: viewer,
  summary: 'Customers, by customer number',
  input: z.object({ query: pageQuery }),
  output: pageOf(customerSchema),
}, ({ input, waybill }) => getCustomers(waybill.database, input.query))
