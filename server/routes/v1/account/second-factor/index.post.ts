import { z } from 'zod'
import { beginSecondFactor } from '../../../../../pipeline/account.ts'
import { beginSecondFactorSchema, begunSecondFactorSchema } from '../../../../../shared/account.ts'
import { person } from '../../../../utils/access.ts'
import { defineApi } from '../../../../utils/define-api.ts'

export default defineApi({
  role: person,
  summary: 'Begins a second factor; its secret is shown this once and counts when it is confirmed',
  refusals: ['conflict'],
  input: z.object({ body: beginSecondFactorSchema }),
  output: begunSecondFactorSchema,
  status: 201,
}, ({ caller, input, waybill }) => beginSecondFactor(waybill, caller, input.body.password))
