import { z } from 'zod'
import { disableSecondFactor } from '../../../../../pipeline/account.ts'
import { bothProofsSchema } from '../../../../../shared/account.ts'
import { person } from '../../../../utils/access.ts'
import { defineApi } from '../../../../utils/define-api.ts'

export default defineApi({
  role: person,
  summary: 'Turns one\'s own second factor off',
  refusals: ['conflict'],
  input: z.object({ body: bothProofsSchema }),
  output: z.null(),
  status: 204,
}, async ({ caller, input, waybill }) => {
  await disableSecondFactor(waybill, caller, input.body)
  return null
})
