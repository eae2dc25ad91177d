import { beginSecondFactor } from '../../../../../pipeline/account.ts'
import { begunSecondFactorSchema } from '../../../../../shared/account.ts'
import { person } from '../../../../utils/access.ts'
import { defineApi, noInput } from '../../../../utils/define-api.ts'

export default defineApi({
  role: person,
  summary: 'Begins a second factor; its secret is shown this once and counts when it is confirmed',
  refusals: ['conflict'],
  input: noInput,
  output: begunSecondFactorSchema,
  status: 201,
}, ({ caller, waybill }) => beginSecondFactor(waybill, caller))
