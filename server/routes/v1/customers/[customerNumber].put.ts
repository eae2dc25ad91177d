import { z } from 'zod'
import { customerParams, customerSchema, writeCustomer, writeCustomerSchema } from '../../../../platform/customers.ts'
import { operator } from '../../../utils/access.ts'
import { defineApi } from '../../../utils/define-api.ts'
import { writeOnce } from '../../../utils/write-once.ts'

export default defineApi({
  role: operator,
  summary: 'Makes or replaces a customer',
  idempotencyKey: true,
  otherStatuses: { 201: 'Made; it was not there before.' },
  input: z.object({ params: customerParams, body: writeCustomerSchema }),
  output: customerSchema,
}, ({ caller, input, request }) =>
  writeOnce(request, { caller, body: input.body, answer: customerSchema }, transaction => writeCustomer(transaction, input.params.customerNumber, input.body)))
