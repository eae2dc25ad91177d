import { z } from 'zod'
import { customerParams, removeCustomer } from '../../../../platform/customers.ts'
import { operator } from '../../../utils/access.ts'
import { defineApi } from '../../../utils/define-api.ts'
import { writeRecorded } from '../../../utils/write-once.ts'

export default defineApi({
  role: operator,
  summary: 'Removes a customer',
  input: z.object({ params: customerParams }),
  output: z.null(),
  status: 204,
}, async ({ caller, input, request }) => {
  await writeRecorded(request, caller, transaction => removeCustomer(transaction, input.params.customerNumber))
  return null
})
